// SPDX-License-Identifier: BSD-2-Clause
/*
 * Round trips without the async library: each is one system call of the client (send and wait) and
 * one of the server (answer and wait), with five words in each direction.
 */
#include "pingpong.h"
#include <async/async.h>
#include <os/ipc.h>
#include <os/syscall.h>

/* Answers all requests but pings: accepts connections and rejects the rest. */
static void serve_other(const ipc_message_t *message)
{
    uint64_t words[IPC_WORDS] = {0, 0, 0, 0, 1};
    bool connect = message->method == IPC_M_CONNECT_ME_TO;
    if ((message->flags & (IPC_FLAG_NOTIFICATION | IPC_FLAG_ANSWERED)) == 0)
        (void)ipc_answer(message->handle, connect ? EOK : ENOTSUP, words, NULL);
}

static bool is_ping(const syscall_words_t *message)
{
    return message->w[2] == PING_METHOD && (message->w[1] & IPC_FLAG_ANSWERED) == 0;
}

errno_t raw_serve(void)
{
    ipc_message_t other;
    for (;;) {
        errno_t rc = ipc_wait(IPC_WAIT_FOREVER, &other);
        if (rc != EOK)
            return rc;
        syscall_words_t m = {{other.handle, 0, other.method}};
        if (other.method != PING_METHOD) {
            serve_other(&other);
            continue;
        }
        do {
            m.w[1] = 0;
            m.w[2] = EOK;
            m.w[8] = IPC_WAIT_FOREVER;
            rc = syscall_words(SYS_IPC_ANSWER_WAIT, &m);
        } while (rc == EOK && is_ping(&m));
        if (rc != EOK)
            return rc;
        other = (ipc_message_t){.handle = m.w[0], .flags = (uint32_t)m.w[1], .method = m.w[2]};
        serve_other(&other);
    }
}

errno_t raw_ping(async_session_t *session, unsigned count)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(session, &exchange);
    if (rc != EOK)
        return rc;
    cap_handle_t phone = async_exchange_phone(exchange);
    pingpong_begin();
    for (unsigned i = 0; i < count && rc == EOK; i++) {
        syscall_words_t m = {{phone, 0, PING_METHOD, i, 2, 3, 4, 5, IPC_WAIT_FOREVER}};
        rc = syscall_words(SYS_IPC_CALL_WAIT, &m);
        if (rc == EOK && (errno_t)m.w[2] != EOK)
            rc = (errno_t)m.w[2];
    }
    pingpong_end();
    async_exchange_end(exchange);
    return rc;
}

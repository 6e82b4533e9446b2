// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answering and forwarding calls.
 *
 * A reply is postponed until its fibril waits for the next call. If no other fibril is ready then,
 * one system call sends the reply and waits for messages; in every other case reply_flush() sends
 * it first. So a reply is never sent after a later message of this task, and never waits for
 * another fibril.
 */
#include <async/internal.h>

static struct {
    cap_handle_t handle; /* CAP_NONE: no reply is postponed */
    errno_t retval;
    uint64_t words[IPC_WORDS];
} reply = {.handle = CAP_NONE};

void reply_flush(void)
{
    if (reply.handle == CAP_NONE)
        return;
    (void)ipc_answer(reply.handle, reply.retval, reply.words, NULL);
    reply.handle = CAP_NONE;
}

errno_t reply_and_wait(uint64_t us, ipc_message_t *message)
{
    cap_handle_t handle = reply.handle;
    if (handle == CAP_NONE)
        return ipc_wait(us, message);
    reply.handle = CAP_NONE;
    errno_t rc = ipc_answer_wait(handle, reply.retval, reply.words, us, message);
    /* The call cannot be answered by this task (any more), which is harmless. */
    return rc == EHANDLE || rc == EBUSY ? EINTR : rc;
}

void async_reply(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2, uint64_t w3,
                 uint64_t w4, uint64_t w5)
{
    if (call->method < FIRST_USER_METHOD) {
        (void)async_answer(call, retval, w1, w2, w3, w4, w5);
        return;
    }
    reply_flush();
    if (!connection_answered(call)) { /* deferred: its row is removed after the answer */
        (void)async_answer(call, retval, w1, w2, w3, w4, w5);
        return;
    }
    reply.handle = call->handle;
    reply.retval = retval;
    reply.words[0] = w1;
    reply.words[1] = w2;
    reply.words[2] = w3;
    reply.words[3] = w4;
    reply.words[4] = w5;
}

void async_reply_0(const async_call_t *call, errno_t retval)
{
    async_reply(call, retval, 0, 0, 0, 0, 0);
}

void async_reply_now(void)
{
    reply_flush();
}

errno_t answer_words(const async_call_t *call, errno_t retval, const uint64_t words[IPC_WORDS],
                     uint64_t *result)
{
    if (call->handle == CAP_NONE)
        return result == NULL ? EOK : EINVAL;
    reply_flush();
    bool served = connection_answered(call);
    errno_t rc = ipc_answer(call->handle, retval, words, result);
    /* EPARTY: the caller's side failed, and the caller got the error. EHANDLE: not a call of this
     * task. */
    if (rc != EOK && rc != EPARTY && rc != EHANDLE)
        (void)ipc_answer_0(call->handle, rc);
    if (!served)
        deferral_end(call);
    return rc;
}

errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5)
{
    return answer_words(call, retval, (uint64_t[IPC_WORDS]){w1, w2, w3, w4, w5}, NULL);
}

errno_t async_answer_0(const async_call_t *call, errno_t retval)
{
    return async_answer(call, retval, 0, 0, 0, 0, 0);
}

errno_t async_forward(const async_call_t *call, async_exchange_t *exchange, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode)
{
    if (call->handle == CAP_NONE)
        return EINVAL;
    reply_flush();
    bool served = connection_answered(call);
    uint64_t words[IPC_WORDS] = {w1, w2, w3, w4, w5};
    errno_t rc = ipc_forward(call->handle, exchange->phone, method, words, mode);
    if (rc != EOK && rc != EHANDLE)
        (void)ipc_answer_0(call->handle, rc);
    if (!served)
        deferral_end(call);
    return rc;
}

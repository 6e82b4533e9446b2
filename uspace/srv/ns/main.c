// SPDX-License-Identifier: BSD-2-Clause
/*
 * The naming service: every new task has a phone to it.
 *
 * It is one loop over the kernel's messages, without fibrils. It never waits for another task, so
 * the server on which all others depend cannot hang.
 */
#include "services.h"
#include "tasks.h"
#include <abi/proto/methods.h>
#include <fibril/board.h>
#include <os/ipc.h>
#include <os/thread.h>
#include <proto/system_words.h>

/* Pause in microseconds after the kernel had no memory to deliver a message. */
#define RETRY_US 10000

static void call_serve(const ipc_message_t *call)
{
    switch (call->method) {
    case IPC_M_CONNECT_TO_ME:
        service_offer(call);
        break;
    case IPC_M_CONNECT_ME_TO:
        service_connect(call);
        break;
    case NS_PING:
        (void)ipc_answer_0(call->handle, EOK);
        break;
    case NS_TASK_WAIT:
        task_wait_call(call);
        break;
    case NS_RETVAL:
        task_retval_call(call);
        break;
    default:
        (void)ipc_answer_0(call->handle, ENOTSUP);
        break;
    }
}

static void hangup_serve(const ipc_message_t *hangup)
{
    ipc_phone_hungup_in_t in;
    if (!ipc_phone_hungup_in_unpack(hangup->word, &in) || in.how == TASK_EXIT_UP)
        return; /* the task is alive */
    services_task_ended(in.task);
    task_ended(in.task, in.how, (int)in.status);
}

static void message_serve(const ipc_message_t *message)
{
    if (!(message->flags & IPC_FLAG_NOTIFICATION))
        call_serve(message);
    else if (message->method == IPC_M_PHONE_HUNGUP)
        hangup_serve(message);
}

int main(void)
{
    /* ns waits in the kernel, not in a fibril, so a board would wrongly show that it never
     * waits. */
    board_stop();
    services_init();
    for (;;) {
        ipc_message_t message;
        errno_t rc = ipc_wait(tasks_in_doubt() ? 0 : IPC_WAIT_FOREVER, &message);
        if (rc == EOK)
            message_serve(&message);
        else if (rc == ETIMEDOUT)
            tasks_resolve_doubt();
        else if (rc == ENOMEM)
            os_thread_sleep(RETRY_US); /* give the kernel time to get memory */
    }
}

// SPDX-License-Identifier: BSD-2-Clause
/* The manager: receives messages from the kernel when no fibril is ready, and dispatches them. */
#include <async/internal.h>
#include <async/start.h>
#include <os/os.h>
#include <os/syscall.h>

/* Number of messages received at once before the woken fibrils run. */
#define BATCH 16

/* Pause in microseconds after the kernel could not deliver a message. */
#define RETRY_US 10000

uint32_t label_seed = 1;

static void message_dispatch(const ipc_message_t *message)
{
    if (message->flags & IPC_FLAG_ANSWERED)
        request_answered(message);
    else if (!(message->flags & IPC_FLAG_NOTIFICATION))
        connection_call(message);
    else if (message->method == IPC_M_PHONE_HUNGUP)
        connection_hung_up(message->label);
    else
        notification_arrived(message);
}

/* Time-outs and pokes are normal. After any other error (no memory for the handle of a call),
 * pauses before the next attempt. */
static void wait_failed(errno_t rc)
{
    if (rc == ETIMEDOUT || rc == EINTR)
        return;
    (void)syscall_thread_sleep(RETRY_US);
}

void manager_wait(uint64_t us)
{
    ipc_message_t message;
    errno_t rc = reply_and_wait(us == FIBRIL_FOREVER ? IPC_WAIT_FOREVER : us, &message);
    if (rc != EOK) {
        wait_failed(rc);
        return;
    }
    message_dispatch(&message);
    if (us != 0)
        return;
    for (int i = 1; i < BATCH && ipc_wait(0, &message) == EOK; i++)
        message_dispatch(&message);
}

void async_start(void)
{
    /* Labels of the loader, which ran in this task before, must be invalid. */
    label_seed = (uint32_t)(os_time_ns() >> 4);
    fibril_idle_set(manager_wait);
}

_Noreturn void async_serve(void)
{
    for (;;)
        fibril_sleep(FIBRIL_FOREVER);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The manager: takes messages from the kernel when no fibril is ready, and hands them on. */
#include <async/internal.h>
#include <async/start.h>
#include <os/os.h>
#include <os/syscall.h>

/* Messages taken at once before the fibrils that they woke may run. */
#define BATCH 16

/* Pause after the kernel could not give a message, in microseconds. */
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

/* Time-outs and pokes are as they should be. Anything else (no memory for another call's handle)
 * may pass, but not by asking again at once. */
static void wait_failed(errno_t error)
{
    if (error == ETIMEDOUT || error == EINTR)
        return;
    (void)syscall_thread_sleep(RETRY_US);
}

void manager_wait(uint64_t us)
{
    ipc_message_t message;
    errno_t error = reply_and_wait(us == FIBRIL_FOREVER ? IPC_WAIT_FOREVER : us, &message);
    if (error != EOK) {
        wait_failed(error);
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
    /* Labels of the loader, which lived in this task before, must not fit. */
    label_seed = (uint32_t)(os_time_ns() >> 4) | 1;
    fibril_idle_set(manager_wait);
}

_Noreturn void async_serve(void)
{
    for (;;)
        fibril_sleep(FIBRIL_FOREVER);
}

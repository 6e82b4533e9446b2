// SPDX-License-Identifier: BSD-2-Clause
/* Waiting for the next message of the task's answerbox. */
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <lib/on_path.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <time/timer.h>

/* Receives a message without waiting. EAGAIN: the thread must wait. */
static ON_PATH errno_t take_now(answerbox_t *box, uint64_t timeout_us, ipc_message_t *message)
{
    errno_t rc = answerbox_take(box, message);
    if (rc != EAGAIN)
        return rc;
    if (box->poked) {
        box->poked = false;
        return EINTR;
    }
    return timeout_us == 0 ? ETIMEDOUT : EAGAIN;
}

/* Removes a thread that was not woken by a message from the list of waiters. */
__attribute__((cold)) static void leave_queue(thread_t *self)
{
    spinlock_lock(&ipc_lock);
    list_remove(&self->wait_link);
    spinlock_unlock(&ipc_lock);
}

static uint64_t deadline_of(uint64_t timeout_us)
{
    return timeout_us == IPC_WAIT_FOREVER ? UINT64_MAX : timer_deadline_us(timeout_us);
}

ON_PATH errno_t call_wait_and_unlock(thread_t *self, uint64_t timeout_us, ipc_message_t *message,
                                     thread_t *next)
{
    answerbox_t *box = &self->task->box;
    errno_t rc = take_now(box, timeout_us, message);
    if (rc != EAGAIN) {
        spinlock_unlock(&ipc_lock);
        if (next != NULL)
            sched_queue(next);
        return rc;
    }
    self->message = message;
    list_append(&box->waiters, &self->wait_link);
    thread_wait_prepare(self, WAIT_IPC, 0, deadline_of(timeout_us));
    spinlock_unlock(&ipc_lock);
    rc = next != NULL ? thread_wait_switching_to(self, next) : thread_wait(self);
    if (__builtin_expect(rc == EINTR || rc == ETIMEDOUT, 0))
        leave_queue(self);
    return rc;
}

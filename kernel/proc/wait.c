// SPDX-License-Identifier: BSD-2-Clause
/* Waiting and waking of threads; thread.h describes the protocol. */
#include <lib/assert.h>
#include <lib/on_path.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>

static void timed_out(void *argument)
{
    thread_wake(argument, ETIMEDOUT);
}

void thread_wait_init(thread_t *thread)
{
    timeout_init(&thread->timeout, timed_out, thread);
}

/* Makes the transition from WAITING to READY. Returns true to exactly one waker. */
static bool claim(thread_t *thread)
{
    unsigned expected = THREAD_WAITING;
    return atomic_compare_exchange_strong(&thread->state, &expected, THREAD_READY);
}

/* The slow path of thread_wait_prepare(): a wait with a timeout, or in a dying task. */
__attribute__((cold)) static void prepare_slow(thread_t *self, uint64_t deadline_ns)
{
    if (atomic_load(&self->task->dying) && claim(self)) {
        self->wait_result = EINTR;
        atomic_store(&self->state, THREAD_RUNNING);
    } else if (deadline_ns != UINT64_MAX) {
        self->timed = true;
        timeout_arm(&self->timeout, deadline_ns);
    }
}

ON_PATH void thread_wait_prepare(thread_t *self, enum wait_kind kind, uint64_t object,
                                 uint64_t deadline_ns)
{
    self->wait_kind = kind;
    self->wait_object = object;
    atomic_store(&self->state, THREAD_WAITING);
    /* task_kill() sets `dying` before it looks for waiting threads, so either it finds this thread
     * waiting or this thread finds `dying` set. */
    if (__builtin_expect(deadline_ns != UINT64_MAX || atomic_load(&self->task->dying), 0))
        prepare_slow(self, deadline_ns);
}

__attribute__((cold)) static void disarm(thread_t *self)
{
    self->timed = false;
    timeout_cancel(&self->timeout);
}

static ON_PATH errno_t wait_end(thread_t *self)
{
    if (__builtin_expect(self->timed, 0))
        disarm(self);
    self->wait_kind = WAIT_NONE;
    return self->wait_result;
}

errno_t thread_wait(thread_t *self)
{
    if (atomic_load(&self->state) != THREAD_RUNNING)
        sched_switch_away();
    return wait_end(self);
}

ON_PATH errno_t thread_wait_switching_to(thread_t *self, thread_t *next)
{
    if (__builtin_expect(atomic_load(&self->state) != THREAD_RUNNING, 1))
        sched_switch_to(next);
    else
        sched_queue(next);
    return wait_end(self);
}

ON_PATH bool thread_wake_in_hand(thread_t *thread, errno_t result)
{
    if (!claim(thread))
        return false;
    thread->wait_result = result;
    return true;
}

bool thread_wake(thread_t *thread, errno_t result)
{
    if (!thread_wake_in_hand(thread, result))
        return false;
    sched_queue(thread);
    return true;
}

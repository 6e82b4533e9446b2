// SPDX-License-Identifier: BSD-2-Clause
/*
 * Futexes: threads of a task wait on an address in its memory.
 *
 * The value is compared under task->lock, which a waker also takes, so a wake-up after a store
 * cannot be lost between the comparison and the wait. All waiters of a task are on one list,
 * because a task has few threads.
 */
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <syscall/syscall.h>
#include <time/timer.h>

/* Compares the value and prepares the wait. The caller holds task->lock. */
static errno_t futex_wait_prepare(task_t *task, uint64_t address, uint32_t expected,
                                  uint64_t timeout_us)
{
    uint32_t value;
    errno_t rc = user_copy_in(task->as, &value, (uaddr_t){address}, sizeof(value));
    if (rc != EOK)
        return rc;
    if (value != expected)
        return EAGAIN;
    list_append(&task->futex_waiters, &thread_current()->wait_link);
    thread_wait_prepare(thread_current(), WAIT_FUTEX, address, timer_deadline_us(timeout_us));
    return EOK;
}

errno_t sys_futex_wait(const sys_futex_wait_in_t *in)
{
    task_t *task = task_current();
    if (in->address % sizeof(uint32_t) != 0)
        return EINVAL;
    spinlock_lock(&task->lock);
    errno_t rc = futex_wait_prepare(task, in->address, in->expected, in->timeout);
    spinlock_unlock(&task->lock);
    if (rc != EOK)
        return rc;
    rc = thread_wait(thread_current());
    spinlock_lock(&task->lock);
    list_remove(&thread_current()->wait_link);
    spinlock_unlock(&task->lock);
    return rc;
}

errno_t sys_futex_wake(const sys_futex_wake_in_t *in, sys_futex_wake_out_t *out)
{
    task_t *task = task_current();
    uint64_t woke = 0;
    spinlock_lock(&task->lock);
    list_foreach_safe (task->futex_waiters, wait_link, thread_t, thread) {
        if (woke >= in->count)
            break;
        if (thread->wait_object != in->address)
            continue;
        list_remove(&thread->wait_link);
        if (thread_wake(thread, EOK))
            woke++;
    }
    spinlock_unlock(&task->lock);
    out->woken = woke;
    return EOK;
}

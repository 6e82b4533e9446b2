// SPDX-License-Identifier: BSD-2-Clause
/* System calls of threads. */
#include <arch/paging.h>
#include <mm/frame.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <syscall/name.h>
#include <syscall/syscall.h>
#include <time/timer.h>

static bool in_user_half(uint64_t address)
{
    return address >= USER_BASE && address < USER_END;
}

errno_t sys_thread_create(const syscall_words_t *in, syscall_words_t *out)
{
    char name[TASK_NAME_SIZE];
    if (!in_user_half(in->w[0]) || !in_user_half(in->w[1]))
        return EFAULT;
    errno_t rc = syscall_name_in(in->w[3], in->w[4], name);
    if (rc != EOK)
        return rc;
    if (frame_is_scarce())
        return ENOMEM;
    thread_t *thread;
    rc = thread_create_user(task_current(), name, (uaddr_t){in->w[0]}, (uaddr_t){in->w[1]},
                            in->w[2], &thread);
    if (rc != EOK)
        return rc;
    out->w[0] = thread->id;
    thread_start(thread);
    return EOK;
}

errno_t sys_thread_exit(const syscall_words_t *in, syscall_words_t *out)
{
    (void)in;
    (void)out;
    thread_exit();
}

errno_t sys_thread_set_tls(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    return arch_thread_set_tls(thread_current(), (uaddr_t){in->w[0]});
}

errno_t sys_thread_yield(const syscall_words_t *in, syscall_words_t *out)
{
    (void)in;
    (void)out;
    sched_yield();
    return EOK;
}

errno_t sys_thread_sleep(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    uint64_t deadline = timer_deadline_us(in->w[0]);
    thread_wait_prepare(thread_current(), WAIT_SLEEP, deadline, deadline);
    errno_t rc = thread_wait(thread_current());
    return rc == ETIMEDOUT ? EOK : rc;
}

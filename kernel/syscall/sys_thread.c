// SPDX-License-Identifier: BSD-2-Clause
/* System calls for threads. */
#include <arch/paging.h>
#include <mm/account.h>
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

errno_t sys_thread_create(const sys_thread_create_in_t *in, sys_thread_create_out_t *out)
{
    char name[TASK_NAME_SIZE];
    if (!in_user_half(in->entry) || !in_user_half(in->stack))
        return EFAULT;
    errno_t rc = syscall_name_in(in->name, in->length, name);
    if (rc != EOK)
        return rc;
    if (account_is_scarce(task_current()->as))
        return ENOMEM;
    thread_t *thread;
    rc = thread_create_user(task_current(), name, (uaddr_t){in->entry}, (uaddr_t){in->stack},
                            in->argument, &thread);
    if (rc != EOK)
        return rc;
    out->thread = thread->id;
    thread_start(thread);
    return EOK;
}

errno_t sys_thread_exit(void)
{
    thread_exit();
}

errno_t sys_thread_set_tls(const sys_thread_set_tls_in_t *in)
{
    return arch_thread_set_tls(thread_current(), (uaddr_t){in->pointer});
}

errno_t sys_thread_yield(void)
{
    sched_yield();
    return EOK;
}

errno_t sys_thread_sleep(const sys_thread_sleep_in_t *in)
{
    uint64_t deadline = timer_deadline_us(in->time);
    thread_wait_prepare(thread_current(), WAIT_SLEEP, deadline, deadline);
    errno_t rc = thread_wait(thread_current());
    return rc == ETIMEDOUT ? EOK : rc;
}

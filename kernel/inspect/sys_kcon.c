// SPDX-License-Identifier: BSD-2-Clause
/* The system call that opens the kernel console. */
#include <abi/task.h>
#include <lib/console_hook.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

errno_t sys_kcon(void)
{
    if ((task_current()->perms & PERM_KCON) == 0)
        return EPERM;
    kernel_console.open(CONSOLE_BY_CALL);
    return EOK;
}

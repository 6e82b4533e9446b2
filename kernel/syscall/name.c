// SPDX-License-Identifier: BSD-2-Clause
/* Names of tasks and threads; see name.h. Unprintable characters are replaced by '?'. */
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/name.h>

errno_t syscall_name_in(uint64_t address, uint64_t length, char name[TASK_NAME_SIZE])
{
    if (length == 0)
        return EINVAL;
    if (length >= TASK_NAME_SIZE)
        return ENAMETOOLONG;
    errno_t rc = user_copy_in(task_current()->as, name, (uaddr_t){address}, length);
    if (rc != EOK)
        return rc;
    for (uint64_t i = 0; i < length; i++)
        if (name[i] < ' ' || name[i] > '~')
            name[i] = '?';
    name[length] = '\0';
    return EOK;
}

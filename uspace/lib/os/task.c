// SPDX-License-Identifier: BSD-2-Clause
/* System calls for tasks. */
#include <os/os.h>
#include <os/syscall.h>
#include <string.h>

task_id_t os_task_self(void)
{
    task_id_t task;
    uint32_t permissions;
    return syscall_task_self(&task, &permissions) == EOK ? task : 0;
}

unsigned os_task_permissions(void)
{
    task_id_t task;
    uint32_t permissions;
    return syscall_task_self(&task, &permissions) == EOK ? permissions : 0;
}

errno_t os_task_permissions_of(task_id_t id, unsigned *permissions)
{
    uint32_t given;
    errno_t rc = syscall_task_permissions(id, &given);
    *permissions = rc == EOK ? given : 0;
    return rc;
}

errno_t os_task_permitted(task_id_t id, unsigned permissions)
{
    unsigned own;
    errno_t rc = os_task_permissions_of(id, &own);
    return rc == EOK && (own & permissions) == permissions ? EOK : EPERM;
}

_Noreturn void os_task_exit(int status)
{
    for (;;)
        (void)syscall_task_exit(status);
}

errno_t os_task_kill(task_id_t id)
{
    return syscall_task_kill(id);
}

errno_t os_task_set_name(const char *name)
{
    return syscall_task_set_name(name, strnlen(name, TASK_NAME_SIZE - 1));
}

errno_t os_task_spawn(const char *name, unsigned permissions, task_id_t *id, cap_handle_t *phone)
{
    task_id_t child;
    cap_handle_t handle;
    errno_t rc =
        syscall_task_spawn(name, strnlen(name, TASK_NAME_SIZE - 1), permissions, &child, &handle);
    if (rc != EOK)
        return rc;
    *id = child;
    *phone = handle;
    return EOK;
}

/* Gets the task with the smallest id that is at least `from`. */
static errno_t task_get_from(task_id_t from, task_info_t *info)
{
    return syscall_task_list(from, info, sizeof(*info));
}

bool os_task_next(os_task_walk_t *walk)
{
    if (walk->info.id == UINT32_MAX)
        return false;
    walk->rc = task_get_from(walk->info.id + 1, &walk->info);
    if (walk->rc == EOK)
        return true;
    if (walk->rc == ENOENT)
        walk->rc = EOK; /* the end */
    walk->info.id = UINT32_MAX;
    return false;
}

errno_t os_task_find(task_id_t id, task_info_t *info)
{
    errno_t rc = task_get_from(id, info);
    return rc == EOK && info->id != id ? ENOENT : rc;
}

// SPDX-License-Identifier: BSD-2-Clause
/* System calls for tasks. */
#include <abi/limits.h>
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <lib/mem.h>
#include <mm/account.h>
#include <mm/user.h>
#include <monitor/feed.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/name.h>
#include <syscall/syscall.h>

errno_t sys_task_self(sys_task_self_out_t *out)
{
    out->task = task_current()->id;
    out->permissions = task_current()->perms;
    return EOK;
}

errno_t sys_task_exit(const sys_task_exit_in_t *in)
{
    task_kill(task_current(), TASK_EXIT_NORMAL, in->status);
    thread_exit();
}

errno_t sys_task_permissions(const sys_task_permissions_in_t *in, sys_task_permissions_out_t *out)
{
    task_t *task = task_find(in->task);
    if (task == NULL)
        return ENOENT;
    out->permissions = task->perms;
    task_unref(task);
    return EOK;
}

static errno_t kill(task_t *self, task_t *task)
{
    if (task == task_kernel())
        return EPERM;
    if (task != self && (self->perms & PERM_KILL) == 0 && !task_descends(task, self->id))
        return EPERM;
    task_kill(task, TASK_EXIT_KILLED, 0);
    return EOK;
}

errno_t sys_task_kill(const sys_task_kill_in_t *in)
{
    task_t *task = task_find(in->task);
    if (task == NULL)
        return ENOENT;
    errno_t rc = kill(task_current(), task);
    task_unref(task);
    return rc;
}

errno_t sys_task_set_name(const sys_task_set_name_in_t *in)
{
    task_t *task = task_current();
    char name[TASK_NAME_SIZE];
    errno_t rc = syscall_name_in(in->name, in->length, name);
    if (rc != EOK)
        return rc;
    spinlock_lock(&task->lock);
    str_copy(task->name, sizeof(task->name), name);
    feed_task_renamed(task);
    spinlock_unlock(&task->lock);
    return EOK;
}

errno_t sys_task_spawn(const sys_task_spawn_in_t *in, sys_task_spawn_out_t *out)
{
    task_t *self = task_current();
    char name[TASK_NAME_SIZE];
    errno_t rc = syscall_name_in(in->name, in->length, name);
    if (rc != EOK)
        return rc;
    if ((in->permissions & ~self->perms) != 0)
        return EPERM;
    if (account_is_scarce(self->as))
        return ENOMEM;
    if (task_children(self->id) >= TASK_CHILDREN_MAX)
        return ELIMIT;
    task_t *task;
    thread_t *thread;
    rc = program_create_loader(name, in->permissions, self->id, &task, &thread);
    if (rc != EOK)
        return rc;
    rc = ipc_connect(self, task, INTERFACE_LOADER, 0, &out->phone);
    out->task = task->id;
    if (rc == EOK)
        thread_start(thread);
    else
        task_kill(task, TASK_EXIT_KILLED, 0);
    task_unref(task);
    return rc;
}

errno_t sys_task_list(const sys_task_list_in_t *in)
{
    if (in->size < sizeof(task_info_t))
        return EINVAL;
    task_t *task = task_find_from(in->from);
    if (task == NULL)
        return ENOENT;
    task_info_t info;
    task_describe(task, &info);
    task_unref(task);
    return user_copy_out(task_current()->as, (uaddr_t){in->buffer}, &info, sizeof(info));
}

// SPDX-License-Identifier: BSD-2-Clause
/* System calls of tasks. */
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <lib/mem.h>
#include <mm/frame.h>
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/name.h>
#include <syscall/syscall.h>

errno_t sys_task_self(const syscall_words_t *in, syscall_words_t *out)
{
    (void)in;
    out->w[0] = task_current()->id;
    out->w[1] = task_current()->perms;
    return EOK;
}

errno_t sys_task_exit(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    task_kill(task_current(), TASK_EXIT_NORMAL, (int64_t)in->w[0]);
    thread_exit();
}

errno_t sys_task_permissions(const syscall_words_t *in, syscall_words_t *out)
{
    task_t *task = in->w[0] <= UINT32_MAX ? task_find((task_id_t)in->w[0]) : NULL;
    if (task == NULL)
        return ENOENT;
    out->w[0] = task->perms;
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

errno_t sys_task_kill(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    task_t *task = in->w[0] <= UINT32_MAX ? task_find((task_id_t)in->w[0]) : NULL;
    if (task == NULL)
        return ENOENT;
    errno_t rc = kill(task_current(), task);
    task_unref(task);
    return rc;
}

errno_t sys_task_set_name(const syscall_words_t *in, syscall_words_t *out)
{
    (void)out;
    task_t *task = task_current();
    char name[TASK_NAME_SIZE];
    errno_t rc = syscall_name_in(in->w[0], in->w[1], name);
    if (rc != EOK)
        return rc;
    spinlock_lock(&task->lock);
    str_copy(task->name, sizeof(task->name), name);
    spinlock_unlock(&task->lock);
    return EOK;
}

errno_t sys_task_spawn(const syscall_words_t *in, syscall_words_t *out)
{
    task_t *self = task_current();
    char name[TASK_NAME_SIZE];
    errno_t rc = syscall_name_in(in->w[0], in->w[1], name);
    if (rc != EOK)
        return rc;
    if ((in->w[2] & ~(uint64_t)self->perms) != 0)
        return EPERM;
    if (frame_is_scarce())
        return ENOMEM;
    task_t *task;
    thread_t *thread;
    rc = program_create_loader(name, (uint32_t)in->w[2], self->id, &task, &thread);
    if (rc != EOK)
        return rc;
    rc = ipc_connect(self, task, INTERFACE_LOADER, 0, &out->w[1]);
    out->w[0] = task->id;
    if (rc == EOK)
        thread_start(thread);
    else
        task_kill(task, TASK_EXIT_KILLED, 0);
    task_unref(task);
    return rc;
}

/* The task at `index` of the list, referenced, or NULL. */
static task_t *task_at(uint64_t index, uint64_t *count)
{
    task_t *found = NULL;
    *count = 0;
    spinlock_lock(&task_list_lock);
    list_foreach (task_list, link, task_t, task) {
        if ((*count)++ == index) {
            task_ref(task);
            found = task;
        }
    }
    spinlock_unlock(&task_list_lock);
    return found;
}

errno_t sys_task_list(const syscall_words_t *in, syscall_words_t *out)
{
    if (in->w[2] < sizeof(task_info_t))
        return EINVAL;
    task_t *task = task_at(in->w[0], &out->w[0]);
    if (task == NULL)
        return ENOENT;
    task_info_t info;
    task_describe(task, &info);
    task_unref(task);
    return user_copy_out(task_current()->as, (uaddr_t){in->w[1]}, &info, sizeof(info));
}

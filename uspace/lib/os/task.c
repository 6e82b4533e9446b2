// SPDX-License-Identifier: BSD-2-Clause
/* System calls about tasks. */
#include <os/os.h>
#include <os/syscall.h>
#include <string.h>

static syscall_words_t task_self(void)
{
    syscall_words_t w = {{0}};
    if (syscall_words(SYS_TASK_SELF, &w) != EOK)
        memset(&w, 0, sizeof(w));
    return w;
}

task_id_t os_task_self(void)
{
    return (task_id_t)task_self().w[0];
}

unsigned os_task_permissions(void)
{
    return (unsigned)task_self().w[1];
}

errno_t os_task_permissions_of(task_id_t id, unsigned *permissions)
{
    syscall_words_t w = {{id}};
    errno_t error = syscall_words(SYS_TASK_PERMISSIONS, &w);
    *permissions = error == EOK ? (unsigned)w.w[0] : 0;
    return error;
}

errno_t os_task_permitted(task_id_t id, unsigned permissions)
{
    unsigned own;
    errno_t error = os_task_permissions_of(id, &own);
    return error == EOK && (own & permissions) == permissions ? EOK : EPERM;
}

_Noreturn void os_task_exit(int status)
{
    for (;;) {
        syscall_words_t w = {{(uint64_t)status}};
        (void)syscall_words(SYS_TASK_EXIT, &w);
    }
}

errno_t os_task_kill(task_id_t id)
{
    syscall_words_t w = {{id}};
    return syscall_words(SYS_TASK_KILL, &w);
}

errno_t os_task_set_name(const char *name)
{
    syscall_words_t w = {{(uintptr_t)name, strnlen(name, TASK_NAME_SIZE - 1)}};
    return syscall_words(SYS_TASK_SET_NAME, &w);
}

errno_t os_task_spawn(const char *name, unsigned permissions, task_id_t *id, cap_handle_t *phone)
{
    syscall_words_t w = {{(uintptr_t)name, strnlen(name, TASK_NAME_SIZE - 1), permissions}};
    errno_t error = syscall_words(SYS_TASK_SPAWN, &w);
    if (error != EOK)
        return error;
    *id = (task_id_t)w.w[0];
    *phone = w.w[1];
    return EOK;
}

errno_t os_task_list(size_t index, task_info_t *info, size_t *count)
{
    syscall_words_t w = {{index, (uintptr_t)info, sizeof(*info)}};
    errno_t error = syscall_words(SYS_TASK_LIST, &w);
    *count = w.w[0];
    return error;
}

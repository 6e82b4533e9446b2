// SPDX-License-Identifier: BSD-2-Clause
/* System calls that describe the machine (TIME_NOW, SYSINFO) or stop it (SHUTDOWN). */
#include <abi/event.h>
#include <abi/sysinfo.h>
#include <abi/task.h>
#include <arch/cpu.h>
#include <arch/time.h>
#include <boot/boot.h>
#include <boot/version.h>
#include <lib/mem.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/user.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

#define KEY_MAX 32

#define BOOT_OPTION(id, word, ...)                                                                 \
    _Static_assert(sizeof(SYSINFO_OPTION word) <= KEY_MAX, "the key of a boot option fits");
#include <abi/boot_option.def>
#undef BOOT_OPTION

/* The name of the initial image among the boot modules. */
#define INITRD_MODULE "initrd.img"

typedef struct value {
    const void *data;
    size_t size;
    sysinfo_memory_t memory;
    sysinfo_module_t module;
    uint64_t number;
} value_t;

errno_t sys_time_now(sys_time_now_out_t *out)
{
    out->nanoseconds = arch_time_ns();
    return EOK;
}

static errno_t find_text(value_t *value, const char *text)
{
    value->data = text;
    value->size = str_length(text, PAGE_SIZE);
    return EOK;
}

static errno_t find_memory(value_t *value)
{
    value->memory = (sysinfo_memory_t){frame_total(), frame_free_count(), PAGE_SIZE,
                                       account_frames_left(task_current()->as)};
    value->data = &value->memory;
    value->size = sizeof(value->memory);
    return EOK;
}

static errno_t find_initrd(value_t *value)
{
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        const boot_module_t *module = &boot_info.modules[i];
        if (!str_equal(module->name, INITRD_MODULE))
            continue;
        value->module = (sysinfo_module_t){module->address, module->size};
        value->data = &value->module;
        value->size = sizeof(value->module);
        return EOK;
    }
    return ENOENT;
}

static errno_t find_time(value_t *value)
{
    value->number = arch_time_boot_seconds();
    value->data = &value->number;
    value->size = sizeof(value->number);
    return EOK;
}

static errno_t find_option(value_t *value, const char *word)
{
    value->data = &value->number;
    value->size = sizeof(value->number);
    return boot_option_find(word, &value->number);
}

static errno_t sysinfo_find(const char *key, value_t *value)
{
    if (str_equal(key, SYSINFO_CMDLINE))
        return find_text(value, boot_info.cmdline != NULL ? boot_info.cmdline : "");
    if (str_equal(key, SYSINFO_VERSION))
        return find_text(value, KERNEL_VERSION);
    if (str_equal(key, SYSINFO_MEMORY))
        return find_memory(value);
    if (str_equal(key, SYSINFO_INITRD))
        return find_initrd(value);
    if (str_equal(key, SYSINFO_TIME))
        return find_time(value);
    if (memcmp(key, SYSINFO_OPTION, sizeof(SYSINFO_OPTION) - 1) == 0)
        return find_option(value, key + sizeof(SYSINFO_OPTION) - 1);
    return ENOENT;
}

errno_t sys_sysinfo(const sys_sysinfo_in_t *in, sys_sysinfo_out_t *out)
{
    char key[KEY_MAX] = {0};
    as_t *as = task_current()->as;
    if (in->key_length >= sizeof(key))
        return ENOENT;
    errno_t rc = user_copy_in(as, key, (uaddr_t){in->key}, in->key_length);
    if (rc != EOK)
        return rc;
    value_t value;
    rc = sysinfo_find(key, &value);
    if (rc != EOK)
        return rc;
    out->length = value.size;
    if (value.size > in->size)
        return EOVERFLOW;
    return user_copy_out(as, (uaddr_t){in->buffer}, value.data, value.size);
}

errno_t sys_shutdown(const sys_shutdown_in_t *in)
{
    if ((task_current()->perms & PERM_SHUTDOWN) == 0)
        return EPERM;
    if (in->request == SHUTDOWN_HALT)
        arch_machine_halt(MACHINE_HALTED);
    if (in->request == SHUTDOWN_REBOOT)
        arch_machine_reboot();
    return EINVAL;
}

// SPDX-License-Identifier: BSD-2-Clause
/* System calls about interrupts, the kernel log, time and the system as a whole. */
#include <os/os.h>
#include <os/syscall.h>
#include <string.h>

errno_t os_irq_unmask(unsigned irq)
{
    syscall_words_t w = {{irq}};
    return syscall_words(SYS_IRQ_UNMASK, &w);
}

errno_t os_io_enable(unsigned first, unsigned count)
{
    syscall_words_t w = {{first, count}};
    return syscall_words(SYS_IO_ENABLE, &w);
}

errno_t os_klog_write(const char *text, size_t size)
{
    while (size > 0) {
        size_t part = size < KLOG_WRITE_MAX ? size : KLOG_WRITE_MAX;
        syscall_words_t w = {{(uintptr_t)text, part}};
        errno_t error = syscall_words(SYS_KLOG_WRITE, &w);
        if (error != EOK)
            return error;
        text += part;
        size -= part;
    }
    return EOK;
}

errno_t os_klog_read(uint64_t *sequence, void *buffer, size_t size, size_t *got)
{
    syscall_words_t w = {{*sequence, (uintptr_t)buffer, size}};
    errno_t error = syscall_words(SYS_KLOG_READ, &w);
    if (error != EOK)
        return error;
    *got = w.w[0];
    *sequence = w.w[1];
    return EOK;
}

errno_t os_kcon(void)
{
    syscall_words_t w = {{0}};
    return syscall_words(SYS_KCON, &w);
}

errno_t os_diagnose(enum diagnose_what what, task_id_t task, char *text, size_t size,
                    size_t *length)
{
    syscall_words_t w = {{what, task, (uintptr_t)text, size}};
    errno_t error = syscall_words(SYS_DIAGNOSE, &w);
    if (error == EOK)
        *length = w.w[0];
    return error;
}

uint64_t os_time_ns(void)
{
    syscall_words_t w = {{0}};
    return syscall_words(SYS_TIME_NOW, &w) == EOK ? w.w[0] : 0;
}

errno_t os_sysinfo(const char *key, void *buffer, size_t size, size_t *length)
{
    syscall_words_t w = {{(uintptr_t)key, strlen(key), (uintptr_t)buffer, size}};
    errno_t error = syscall_words(SYS_SYSINFO, &w);
    if (error == EOK)
        *length = w.w[0];
    return error;
}

errno_t os_boot_option(enum boot_option option, uint64_t *value)
{
    static const char *const keys[BOOT_OPTION_COUNT] = {
#define BOOT_OPTION(id, word, ...) [BOOT_##id] = SYSINFO_OPTION word,
#include <abi/boot_option.def>
#undef BOOT_OPTION
    };
    size_t length;
    return os_sysinfo(keys[option], value, sizeof(*value), &length);
}

errno_t os_shutdown(enum shutdown_request request)
{
    syscall_words_t w = {{request}};
    return syscall_words(SYS_SHUTDOWN, &w);
}

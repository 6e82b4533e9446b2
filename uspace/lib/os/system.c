// SPDX-License-Identifier: BSD-2-Clause
/* System calls for interrupts, the kernel log, time and the whole system. */
#include <os/os.h>
#include <os/syscall.h>
#include <string.h>

errno_t os_irq_unmask(unsigned irq)
{
    return syscall_irq_unmask(irq);
}

errno_t os_io_enable(unsigned first, unsigned count)
{
    return syscall_io_enable(first, count);
}

errno_t os_klog_write(const char *text, size_t size)
{
    while (size > 0) {
        size_t part = size < KLOG_WRITE_MAX ? size : KLOG_WRITE_MAX;
        errno_t rc = syscall_klog_write(text, part);
        if (rc != EOK)
            return rc;
        text += part;
        size -= part;
    }
    return EOK;
}

errno_t os_klog_read(uint64_t *sequence, void *buffer, size_t size, size_t *got)
{
    uint64_t copied, first;
    errno_t rc = syscall_klog_read(*sequence, buffer, size, &copied, &first);
    if (rc != EOK)
        return rc;
    *got = copied;
    *sequence = first;
    return EOK;
}

errno_t os_kcon(void)
{
    return syscall_kcon();
}

errno_t os_diagnose(enum diagnose_what what, task_id_t task, char *text, size_t size,
                    size_t *length)
{
    uint64_t given;
    errno_t rc = syscall_diagnose(what, task, text, size, &given);
    if (rc == EOK)
        *length = given;
    return rc;
}

uint64_t os_time_ns(void)
{
    uint64_t now;
    return syscall_time_now(&now) == EOK ? now : 0;
}

errno_t os_sysinfo(const char *key, void *buffer, size_t size, size_t *length)
{
    uint64_t given;
    errno_t rc = syscall_sysinfo(key, strlen(key), buffer, size, &given);
    if (rc == EOK)
        *length = given;
    return rc;
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
    return syscall_shutdown(request);
}

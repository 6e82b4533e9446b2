// SPDX-License-Identifier: BSD-2-Clause
/*
 * The system calls except IPC, typed: tasks, areas, time, log, sysinfo. Each function is one system
 * call and returns its errno_t.
 */
#ifndef OS_OS_H
#define OS_OS_H

#include <abi/area.h>
#include <abi/boot_option.h>
#include <abi/diagnose.h>
#include <abi/error.h>
#include <abi/event.h>
#include <abi/ipc.h>
#include <abi/sysinfo.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the id of this task. */
task_id_t os_task_self(void);
/* Returns the permissions (PERM_*) of this task. */
unsigned os_task_permissions(void);
/* Gets the permissions of another task. ENOENT: no such task. */
MUST_USE
errno_t os_task_permissions_of(task_id_t id, unsigned *permissions);
/* Checks that a task has all of these permissions. EPERM: it does not, or it has ended. */
MUST_USE
errno_t os_task_permitted(task_id_t id, unsigned permissions);
/* Ends this task with all its threads. Tasks that wait for it get `status`. Does not flush streams,
 * unlike exit(). */
_Noreturn void os_task_exit(int status);
/* Kills a task. ENOENT: no such task. EPERM: it is not a descendant, and the caller has no
 * PERM_KILL. */
MUST_USE
errno_t os_task_kill(task_id_t id);
/* Sets the name of this task to the first TASK_NAME_SIZE - 1 bytes of `name`. */
errno_t os_task_set_name(const char *name);
/* Creates a task that runs the loader. `phone` is connected to it, with the protocol
 * <proto/loader.h>. EPERM: `permissions` is not a subset of the caller's. ENOMEM, ELIMIT. Programs
 * use <task/spawn.h>. */
MUST_USE
errno_t os_task_spawn(const char *name, unsigned permissions, task_id_t *id, cap_handle_t *phone);
/* An iterator over the tasks by id. Initialize it with zeros. */
typedef struct os_task_walk {
    task_info_t info; /* the current task */
    errno_t rc;       /* after the end: EOK, or the error that ended the walk */
} os_task_walk_t;
/* Advances to the next task. Returns false after the last one or on an error. Visits each task once
 * that exists during the whole walk. */
bool os_task_next(os_task_walk_t *walk);
/* Finds a task by its id. ENOENT. */
MUST_USE
errno_t os_task_find(task_id_t id, task_info_t *info);

/* Creates an area of zeroed memory at `*base`, or at a free address if `*base` is NULL. `size` is
 * in bytes, a multiple of the page size. EINVAL, EEXIST (another area is there), ELIMIT
 * (TASK_AREAS_MAX), ENOMEM. */
MUST_USE
errno_t os_area_create(void **base, size_t size, unsigned flags);
/* Like os_area_create(), but the server connected to `phone` fills the pages when they are touched:
 * it gets PAGE_IN with these words. */
MUST_USE
errno_t os_area_create_paged(void **base, size_t size, unsigned flags, cap_handle_t phone,
                             const uint64_t words[PAGER_WORDS]);
/* Changes the size of the area that starts at `base` to `size` bytes, a multiple of the page size.
 * Pages that are cut off are freed. ENOENT, EINVAL, EEXIST (another area follows), ENOTSUP (the
 * area is shared or maps a device). */
MUST_USE
errno_t os_area_resize(void *base, size_t size);
/* Destroys an area. ENOENT: no area starts at `base`. */
MUST_USE
errno_t os_area_destroy(void *base);
/* Sets the access of an area to AREA_READ, AREA_WRITE, AREA_EXEC. EINVAL: writable and executable.
 * EACCES: more than the owner of a shared area has granted. */
MUST_USE
errno_t os_area_protect(void *base, unsigned flags);
/* Maps physical memory, whole pages, with AREA_READ, AREA_WRITE, AREA_UNCACHED. EINVAL: device
 * memory must be uncached. EPERM without PERM_MEM. EACCES: memory of the kernel or of its
 * allocator. */
MUST_USE
errno_t os_phys_map(uint64_t address, size_t size, unsigned flags, void **base);

/* Unmasks an interrupt, which its notification has masked. ENOENT: not subscribed. */
MUST_USE
errno_t os_irq_unmask(unsigned irq);
/* Gives this task access to the I/O ports [first, first + count). EPERM without PERM_IO, ERANGE,
 * ENOTSUP. */
MUST_USE
errno_t os_io_enable(unsigned first, unsigned count);

/* Appends lines to the kernel log, prefixed with the name of this task, in portions of
 * KLOG_WRITE_MAX bytes. */
MUST_USE
errno_t os_klog_write(const char *text, size_t size);
/* Reads the kernel log from position `*sequence` on, and sets `*sequence` to the position of the
 * first byte that was read (older bytes can have been overwritten). `*got` is 0 at the end. */
MUST_USE
errno_t os_klog_read(uint64_t *sequence, void *buffer, size_t size, size_t *got);
/* Opens the kernel console, and returns after `continue`. EPERM without PERM_KCON. */
MUST_USE
errno_t os_kcon(void);
/* Gets the kernel's analysis of waits as text (enum diagnose_what). `*length` is the full length,
 * which can exceed `size`. ENOENT: no such task. ELIMIT: not enough memory for the analysis. */
MUST_USE
errno_t os_diagnose(enum diagnose_what what, task_id_t task, char *text, size_t size,
                    size_t *length);
/* Returns the nanoseconds since boot. */
uint64_t os_time_ns(void);
/* Gets the value of a key of <abi/sysinfo.h>, `*length` bytes. ENOENT: no such key. EOVERFLOW: the
 * buffer is too small. */
MUST_USE
errno_t os_sysinfo(const char *key, void *buffer, size_t size, size_t *length);
/* Gets the value of a boot option, as checked by the kernel, or its default. */
MUST_USE
errno_t os_boot_option(enum boot_option option, uint64_t *value);
/* Halts or reboots the machine. Returns only with an error: EPERM without PERM_SHUTDOWN, EINVAL. */
MUST_USE
errno_t os_shutdown(enum shutdown_request request);

/* Returns the text of an error number; never NULL. */
const char *error_text(errno_t rc);
/* Returns the name of an error number ("ENOENT"); never NULL. */
const char *error_name(errno_t rc);

#endif

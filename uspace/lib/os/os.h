// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the kernel offers besides IPC, typed: tasks, areas, time, log, sysinfo.
 * Each function is one system call and returns its errno_t.
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
#include <stddef.h>
#include <stdint.h>

/* This task's id. */
task_id_t os_task_self(void);
/* PERM_* of this task. */
unsigned os_task_permissions(void);
/* Of another task; ENOENT when there is none of that id (any more). */
MUST_USE
errno_t os_task_permissions_of(task_id_t id, unsigned *permissions);
/* EPERM unless the task has all of these permissions; also when it has ended. */
MUST_USE
errno_t os_task_permitted(task_id_t id, unsigned permissions);
/* Ends this task with all its threads; whoever waits for it learns `status`. Streams are not
 * flushed: that is exit(). */
_Noreturn void os_task_exit(int status);
/* ENOENT; EPERM unless it is a descendant of ours or we have PERM_KILL. */
MUST_USE
errno_t os_task_kill(task_id_t id);
/* At most TASK_NAME_SIZE - 1 bytes of `name`; the rest is cut. */
errno_t os_task_set_name(const char *name);
/* Makes a task that runs the loader; `phone` leads to it and speaks <proto/loader.h>. `permissions`
 * are a subset of ours (EPERM). ENOMEM, ELIMIT. Programs are started with <task/spawn.h>. */
MUST_USE
errno_t os_task_spawn(const char *name, unsigned permissions, task_id_t *id, cap_handle_t *phone);
/* Row `index` of the task list; `*count` is the number of rows. ENOENT beyond the end. */
MUST_USE
errno_t os_task_list(size_t index, task_info_t *info, size_t *count);

/* Zeroed memory at `*base`, or where there is room when that is NULL; `size` in bytes, whole pages.
 * EINVAL, EEXIST when an area is there, ELIMIT (TASK_AREAS_MAX), ENOMEM. */
MUST_USE
errno_t os_area_create(void **base, size_t size, unsigned flags);
/* The pages come from the server behind `phone`, when they are touched: PAGE_IN with these words.
 */
MUST_USE
errno_t os_area_create_paged(void **base, size_t size, unsigned flags, cap_handle_t phone,
                             const uint64_t words[PAGER_WORDS]);
/* The area that starts at `base` gets `size` bytes, whole pages; what is cut off is lost. ENOENT,
 * EINVAL, EEXIST when another area is in the way, ENOTSUP when it is shared or of a device. */
MUST_USE
errno_t os_area_resize(void *base, size_t size);
/* ENOENT when no area starts at `base`. */
MUST_USE
errno_t os_area_destroy(void *base);
/* `flags`: AREA_READ, AREA_WRITE, AREA_EXEC. EINVAL for writing and executing at once, EACCES for
 * more than the area may ever have (one that was shared). */
MUST_USE
errno_t os_area_protect(void *base, unsigned flags);
/* Maps physical memory, whole pages, with AREA_READ, AREA_WRITE, AREA_UNCACHED; what is no memory
 * only uncached (EINVAL). EPERM without PERM_MEM, EACCES for memory that the kernel gives out or
 * lives in. */
MUST_USE
errno_t os_phys_map(uint64_t address, size_t size, unsigned flags, void **base);

/* Lets the interrupt come again: its notification masked it. ENOENT unless subscribed. */
MUST_USE
errno_t os_irq_unmask(unsigned irq);
/* Opens I/O ports [first, first + count) to this task. EPERM without PERM_IO, ERANGE, ENOTSUP. */
MUST_USE
errno_t os_io_enable(unsigned first, unsigned count);

/* Adds lines to the kernel log, with this task's name in front. ELIMIT: KLOG_WRITE_MAX bytes at
 * once. */
MUST_USE
errno_t os_klog_write(const char *text, size_t size);
/* Bytes of the kernel log from number `*sequence` on, which becomes that of the first byte given
 * (old ones are gone); `*got` 0 at the end. */
MUST_USE
errno_t os_klog_read(uint64_t *sequence, void *buffer, size_t size, size_t *got);
/* Opens the kernel console; returns after `continue`. EPERM without PERM_KCON. */
MUST_USE
errno_t os_kcon(void);
/* What the kernel knows of who waits for whom, as text (enum diagnose_what); `*length` may be more
 * than `size`. ENOENT: no such task. */
MUST_USE
errno_t os_diagnose(enum diagnose_what what, task_id_t task, char *text, size_t size,
                    size_t *length);
/* Nanoseconds since boot. */
uint64_t os_time_ns(void);
/* The value of a key of <abi/sysinfo.h>, `*length` bytes. ENOENT: no such key; EOVERFLOW: the
 * buffer is too small. */
MUST_USE
errno_t os_sysinfo(const char *key, void *buffer, size_t size, size_t *length);
/* The value of a boot option, as the kernel checked it or by default. */
MUST_USE
errno_t os_boot_option(enum boot_option option, uint64_t *value);
/* Returns only with an error: EPERM without PERM_SHUTDOWN, EINVAL. */
MUST_USE
errno_t os_shutdown(enum shutdown_request request);

/* Words for an error number; never NULL. */
const char *error_text(errno_t error);
/* Its name ("ENOENT"); never NULL. */
const char *error_name(errno_t error);

#endif

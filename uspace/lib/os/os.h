// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the kernel offers besides IPC, typed: tasks, areas, time, log, sysinfo.
 * Each function is one system call and returns its errno_t.
 */
#ifndef OS_OS_H
#define OS_OS_H

#include <abi/area.h>
#include <abi/diagnose.h>
#include <abi/error.h>
#include <abi/event.h>
#include <abi/ipc.h>
#include <abi/sysinfo.h>
#include <abi/task.h>
#include <stddef.h>
#include <stdint.h>

task_id_t os_task_self(void);
unsigned os_task_permissions(void);
/* Of another task; ENOENT when there is none of that id (any more). */
MUST_USE
errno_t os_task_permissions_of(task_id_t id, unsigned *permissions);
_Noreturn void os_task_exit(int status);
MUST_USE
errno_t os_task_kill(task_id_t id);
errno_t os_task_set_name(const char *name);
MUST_USE
errno_t os_task_spawn(const char *name, unsigned permissions, task_id_t *id, cap_handle_t *phone);
/* Row `index` of the task list; `*count` is the number of rows. ENOENT beyond the end. */
MUST_USE
errno_t os_task_list(size_t index, task_info_t *info, size_t *count);

MUST_USE
errno_t os_area_create(void **base, size_t size, unsigned flags); /* *base NULL: kernel chooses */
/* The pages come from the server behind `phone`, when they are touched: PAGE_IN with these words.
 */
MUST_USE
errno_t os_area_create_paged(void **base, size_t size, unsigned flags, cap_handle_t phone,
                             const uint64_t words[PAGER_WORDS]);
MUST_USE
errno_t os_area_resize(void *base, size_t size);
MUST_USE
errno_t os_area_destroy(void *base);
MUST_USE
errno_t os_area_protect(void *base, unsigned flags);
MUST_USE
errno_t os_phys_map(uint64_t address, size_t size, unsigned flags, void **base);

MUST_USE
errno_t os_irq_unmask(unsigned irq);
MUST_USE
errno_t os_io_enable(unsigned first, unsigned count);

MUST_USE
errno_t os_klog_write(const char *text, size_t size);
MUST_USE
errno_t os_klog_read(uint64_t *sequence, void *buffer, size_t size, size_t *got);
MUST_USE
errno_t os_kcon(void);
/* What the kernel knows of who waits for whom, as text (enum diagnose_what); `*length` may be more
 * than `size`. ENOENT: no such task. */
MUST_USE
errno_t os_diagnose(enum diagnose_what what, task_id_t task, char *text, size_t size,
                    size_t *length);
uint64_t os_time_ns(void);
MUST_USE
errno_t os_sysinfo(const char *key, void *buffer, size_t size, size_t *length);
/* Value of key=VALUE on the kernel's command line; ENOENT. */
MUST_USE
errno_t os_boot_option(const char *key, char *value, size_t size);
MUST_USE
errno_t os_shutdown(enum shutdown_request request);

/* Words for an error number; never NULL. */
const char *error_text(errno_t error);
/* Its name ("ENOENT"); never NULL. */
const char *error_name(errno_t error);

#endif

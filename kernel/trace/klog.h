// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel log: whole lines, oldest first. Each byte has a sequence number, counted from boot and
 * never reused, from which a slow reader learns how much it lost.
 *
 *     [    1.234567] message                 of the kernel: klog() of <lib/print.h>
 *     [    1.234567] [39 file_bd] message    of a task, with its id and name: klog_write_task()
 *     [    1.234567] ... message             the continuation of a line that was too long
 *
 * The second bracket identifies the writer: no message of the kernel begins with a bracket, and
 * every line of a task has one. Control characters are replaced by '?' (<lib/visible.h>), so
 * readers can print the lines.
 *
 * A part of the log is reserved for the kernel. Each task has a share of the rest; when it exceeds
 * the share, its own oldest lines are removed.
 *
 * All functions work in every context: with any locks held, in interrupts and in a panic. While the
 * kernel owns the serial line (no task subscribed to its interrupt, or the kernel console is open),
 * each line is echoed there. EVENT_KLOG notifies readers of new lines.
 *
 * Lock: takes klog_lock (LOCK_RANK_LOG, a leaf).
 */
#ifndef TRACE_KLOG_H
#define TRACE_KLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Capacity in bytes: for lines of the kernel, of all tasks, and of one task. Each line uses 32
 * bytes in addition to its text. */
#define KLOG_KERNEL_SIZE ((size_t)32 * 1024)
#define KLOG_TASKS_SIZE  ((size_t)32 * 1024)
#define KLOG_TASK_SIZE   ((size_t)8 * 1024)
#define KLOG_SIZE        (KLOG_KERNEL_SIZE + KLOG_TASKS_SIZE)

/* Maximum length of a message in bytes; longer ones are split. */
#define KLOG_LINE_MAX 256
/* Maximum length of a line in bytes, and of the prefix before its message. */
#define KLOG_PREFIX_MAX 96
#define KLOG_ENTRY_MAX  (KLOG_PREFIX_MAX + KLOG_LINE_MAX + 8)

/* Adds `size` bytes of text as lines of a task, which has this name now. */
void klog_write_task(uint32_t task, const char *name, const char *text, size_t size);

/* Like klog(), but does not raise EVENT_KLOG: readers get these lines together with the next ones.
 * For messages about open calls: a reader that writes the log to a file would take part in these
 * calls. */
void klog_quiet(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Copies lines from `*sequence` on, up to the first gap and as many as fit into the buffer; the
 * first one can be truncated. If the next bytes were removed, continues with the oldest newer line.
 * Returns the number of bytes copied (0: nothing newer), and in `*sequence` the number of the first
 * one. */
size_t klog_read(uint64_t *sequence, char *buffer, size_t size);

/* Sequence numbers of the oldest byte in the log, and of the next one to be written. */
uint64_t klog_first(void);
uint64_t klog_next(void);

/* A line of the log. */
typedef struct klog_entry {
    uint64_t number; /* of lines since boot, from 0 */
    uint64_t time_ns;
    uint32_t task; /* its writer; 0: the kernel */
    uint32_t length;
    const char *text; /* without the time; not terminated */
} klog_entry_t;

/* Visits the lines from line `number` on that are in the log, oldest first, until `visit` returns
 * false. The visitor must not write to the log. Returns the number of the next new line. */
uint64_t klog_visit(uint64_t number, bool (*visit)(const klog_entry_t *entry, void *context),
                    void *context);

/* Whether new lines are echoed on the serial line; true at boot. */
void klog_set_echo(bool on);
bool klog_echo(void);

/* Called on a panic: from now on no lock is taken and everything is echoed. */
void klog_panic_mode(void);

#endif

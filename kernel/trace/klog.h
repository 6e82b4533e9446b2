// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel log: whole lines, oldest first. Each byte has a sequence number, counted from boot and
 * never reused, so a reader that was too slow sees from the numbers how much it lost.
 *
 *     [    1.234567] message                 of the kernel: klog() of <lib/print.h>
 *     [    1.234567] [39 file_bd] message    of a task, with its id and name: klog_write_task()
 *     [    1.234567] ... message             goes on with a line that was too long
 *
 * No message of the kernel begins with a bracket, and a task cannot write a line without its own:
 * so a line shows who has written it. What a terminal would obey comes out as '?' (<lib/visible.h>),
 * so readers can print what they get.
 *
 * The kernel has a part of the log to itself, and a task has a share of the rest: it removes its own
 * oldest lines when it writes more.
 *
 * All this works in every state of the kernel, with any locks held, in interrupts and in a panic.
 * While the kernel owns the console line (nobody subscribed to its interrupt, or the kernel console
 * is open) each line is echoed there. Readers learn of new lines by EVENT_KLOG.
 *
 * Lock: klog_lock (LOCK_RANK_LOG, a leaf) inside.
 */
#ifndef TRACE_KLOG_H
#define TRACE_KLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes for lines of the kernel, for those of all tasks, and of these for one task; with 16 bytes for
 * each line. */
#define KLOG_KERNEL_SIZE ((size_t)32 * 1024)
#define KLOG_TASKS_SIZE  ((size_t)32 * 1024)
#define KLOG_TASK_SIZE   ((size_t)8 * 1024)
#define KLOG_SIZE        (KLOG_KERNEL_SIZE + KLOG_TASKS_SIZE)

/* Bytes of the longest message of one line; what is longer goes on in another one. */
#define KLOG_LINE_MAX 256
/* Bytes of the longest line, and of what is before its message. */
#define KLOG_PREFIX_MAX 96
#define KLOG_ENTRY_MAX  (KLOG_PREFIX_MAX + KLOG_LINE_MAX + 8)

/* Adds `size` bytes of text as lines of a task, which has this name now. */
void klog_write_task(uint32_t task, const char *name, const char *text, size_t size);

/* As klog(), but readers are not told that the log grew: they get these lines with the next ones.
 * For words about calls that are under way: the reader who writes the log into a file would join
 * the very calls that are spoken of. */
void klog_quiet(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Copies lines from `*sequence` on, as many as fit and follow on each other; of the first one as much
 * as fits. When the next bytes are gone, it goes on with the oldest that are left. Gives the number
 * of bytes copied (0: nothing newer) and in `*sequence` the number of the first. */
size_t klog_read(uint64_t *sequence, char *buffer, size_t size);

/* Sequence number of the oldest byte in the log, and of the next that will be written. */
uint64_t klog_first(void);
uint64_t klog_next(void);

/* Whether the line is the kernel's, so that new lines are echoed there. It is at boot. */
void klog_set_echo(bool on);
bool klog_echo(void);

/* Takes over after a panic: from now on no lock is taken and everything is echoed. */
void klog_panic_mode(void);

#endif

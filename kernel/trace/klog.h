// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel log: a ring of bytes. Each byte has a sequence number, counted from boot and never
 * reused, so a reader that was too slow sees from the numbers how much it lost.
 *
 * klog() of <lib/print.h> adds one line "[seconds.micros] message"; klog_write() adds the same for
 * a task, with its name. Both work in every state of the kernel, with any locks held, in interrupts
 * and in a panic. Whole lines only: a line is never mixed with another one.
 *
 * While the kernel owns the console line (nobody subscribed to its interrupt, or the kernel console
 * is open) each line is echoed there; control characters other than tab come out as '?'.
 *
 * Readers learn of new lines by EVENT_KLOG.
 *
 * Lock: klog_lock (LOCK_RANK_LOG, a leaf) inside.
 */
#ifndef TRACE_KLOG_H
#define TRACE_KLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the ring, a power of two. */
#define KLOG_SIZE ((size_t)64 * 1024)

/* Bytes of the longest line; what is longer goes on in a line of its own. */
#define KLOG_LINE_MAX 256

/* Adds `size` bytes of text as lines of `source` (a task's name; NULL: the kernel itself). */
void klog_write(const char *source, const char *text, size_t size);

/* As klog(), but readers are not told that the log grew: they get these lines with the next ones.
 * For words about calls that are under way: the reader who writes the log into a file would join
 * the very calls that are spoken of. */
void klog_quiet(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Copies bytes from `*sequence` on. When they are gone already, it goes on with the oldest that is
 * left. Gives the number of bytes copied (0: nothing newer) and in `*sequence` the number of the
 * first. */
size_t klog_read(uint64_t *sequence, char *buffer, size_t size);

/* Sequence number of the oldest byte in the ring, and of the next that will be written. */
uint64_t klog_first(void);
uint64_t klog_next(void);

/* Whether the line is the kernel's, so that new lines are echoed there. It is at boot. */
void klog_set_echo(bool on);
bool klog_echo(void);

/* Takes over after a panic: from now on no lock is taken and everything is echoed. */
void klog_panic_mode(void);

#endif

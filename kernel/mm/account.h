// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory accounts: how much more memory a task can get; docs/architecture.md, "Memory accounts".
 *
 * Each kind of kernel object has a limit per task (<abi/limits.h>), which is checked when an object
 * is created. Frames have no fixed limit: a task can get another frame depending on how many it
 * holds and how many are free. As memory runs out, the largest tasks are refused first, and at the
 * end all except the essential ones (PERM_ESSENTIAL).
 */
#ifndef MM_ACCOUNT_H
#define MM_ACCOUNT_H

#include <mm/as.h>
#include <stdbool.h>
#include <stdint.h>

/* Returns the number of pages charged to the task: its own and the shared ones that it pays for, but
 * not mapped physical memory, such as the initial image. The sum of all tasks is the row "pages of
 * tasks" of `mem`. */
uint64_t account_pages_held(const as_t *as);

/* Returns the number of frames charged to the task: its own pages, the shared pages that it pays
 * for, and its page tables. */
uint64_t account_frames_held(const as_t *as);

/* Returns how many more frames the task of this address space can get for its pages. With the lock
 * of the address space held, the result is exact for the next frame; otherwise it is an
 * estimate. */
uint64_t account_frames_left(const as_t *as);

/* Returns whether the kernel can allocate a frame for an object on behalf of the running task.
 * Always true during boot, when no task runs. */
bool account_kernel_may_grow(void);

/* Returns whether memory is too low for this task to create tasks and threads
 * (MEMORY_RESERVE_START). Always false for an essential task. */
bool account_is_scarce(const as_t *as);

#endif

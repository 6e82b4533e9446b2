// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory accounts: how much a task may still take; docs/architecture.md, "Memory accounts".
 *
 * Each kind of kernel object that a task causes has a limit for the task (<abi/limits.h>), checked
 * where it is made. Frames have no fixed limit. They are shared out by how many are free: the fewer
 * there are, the less a task may hold that gets another one. So the largest tasks come to the end
 * first, then all but the essential ones (PERM_ESSENTIAL).
 */
#ifndef MM_ACCOUNT_H
#define MM_ACCOUNT_H

#include <mm/as.h>
#include <stdbool.h>
#include <stdint.h>

/* Frames that count as the task's: the pages of its own, the shared ones that it pays for, and its
 * page tables. */
uint64_t account_frames_held(const as_t *as);

/* How many frames the task with this address space can still get for its pages. Exact for the next
 * one under the address space's lock, otherwise an estimate. */
uint64_t account_frames_left(const as_t *as);

/* Whether the kernel may take a frame for an object that the running task causes. While the kernel
 * starts there is no such task, and it may. */
bool account_kernel_may_grow(void);

/* Whether so little is free that no task and no thread should be begun (MEMORY_RESERVE_START), unless
 * an essential task does it. */
bool account_is_scarce(const as_t *as);

#endif

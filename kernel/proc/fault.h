// SPDX-License-Identifier: BSD-2-Clause
/* Handling of page faults in user mode. */
#ifndef PROC_FAULT_H
#define PROC_FAULT_H

#include <mm/as.h>

#define FAULT_WHY_SIZE 160

/* Successive faults of one instruction at one address after which the task is ended, although the
 * page is mapped and the area permits the access. A few are normal if the page was changed
 * concurrently. */
#define FAULT_REPEATS_MAX 64

/* Handles an access to `address` by the running thread in user mode at instruction `pc`. `denied`:
 * the page was mapped and the processor denied the access. Returns if the thread can retry: the
 * page is mapped now, possibly after a wait for its pager, or the task is ending. Otherwise, and if
 * the same access keeps failing, ends the task and logs the reason. The caller holds no locks. */
void fault_from_user(uint64_t address, enum fault_kind kind, bool denied, uint64_t pc);

/* Formats a fault, for example "page fault: write to 0x1000, nothing is there". */
void fault_describe(uint64_t address, enum fault_kind kind, const char *cause,
                    char why[FAULT_WHY_SIZE]);

#endif

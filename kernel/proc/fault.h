// SPDX-License-Identifier: BSD-2-Clause
/* What an access of user mode to a page that is not there, or not for it, leads to. */
#ifndef PROC_FAULT_H
#define PROC_FAULT_H

#include <mm/as.h>

#define FAULT_WHY_SIZE 128

/* How often in succession one instruction may fault at one address that its area allows and where a
 * page is. Once is normal: another processor has just changed the page. */
#define FAULT_REPEATS_MAX 64

/* The running thread has touched `address` in user mode. Returns when it may try again: the page is
 * there now, perhaps after a wait for its pager, or its task dies. Otherwise the task ends, and the
 * log gives the reason: also when the same access fails again and again without progress. `denied`:
 * a page was there and the processor refused the access. No locks are held. */
void fault_from_user(uint64_t address, enum fault_kind kind, bool denied, uint64_t pc);

/* "write to 0x1000, nothing is there" into `why`. */
void fault_describe(uint64_t address, enum fault_kind kind, const char *cause,
                    char why[FAULT_WHY_SIZE]);

#endif

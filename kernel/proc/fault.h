// SPDX-License-Identifier: BSD-2-Clause
/* What an access of user mode to a page that is not there, or not for it, leads to. */
#ifndef PROC_FAULT_H
#define PROC_FAULT_H

#include <mm/as.h>

#define FAULT_WHY_SIZE 128

/* The running thread has touched `address` in user mode. Returns when it may try again: the page is
 * there now, perhaps after a wait for its pager, or its task dies. Otherwise the task ends, and the
 * log says why. `denied`: the page is there and does not allow it. No locks are held. */
void fault_from_user(uint64_t address, enum fault_kind kind, bool denied, uint64_t pc);

/* "write to 0x1000, nothing is there" into `why`. */
void fault_describe(uint64_t address, enum fault_kind kind, const char *cause,
                    char why[FAULT_WHY_SIZE]);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The invariants of IPC, for debuggers: the console's `check` and the tests. It is a directory of
 * its own because it looks into every object of IPC and nothing of IPC needs it; a house rule
 * refuses to let kernel/ipc include it.
 */
#ifndef IPC_CHECK_CHECK_H
#define IPC_CHECK_CHECK_H

/* Checks every invariant of IPC over all tasks (check.c lists them) and panics when one does not
 * hold. Takes task_list_lock and ipc_lock. */
void ipc_check(void);
/* The same without panic: NULL when all holds, otherwise the words of what does not. */
const char *ipc_check_text(void);
/* The same without taking a lock: the caller has both, or has stopped all others. */
const char *ipc_check_text_unlocked(void);

#endif

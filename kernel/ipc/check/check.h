// SPDX-License-Identifier: BSD-2-Clause
/*
 * The invariants of IPC, for the console's `check` command and the tests. It has its own directory
 * because it accesses all IPC objects while nothing in IPC needs it; a test ensures that kernel/ipc
 * does not include it.
 */
#ifndef IPC_CHECK_CHECK_H
#define IPC_CHECK_CHECK_H

/* Checks all invariants of IPC (check.c lists them) and panics if one is violated. Takes
 * task_list_lock and ipc_lock. */
void ipc_check(void);
/* Returns NULL if all invariants hold, otherwise the violated one as text. Takes the same locks. */
const char *ipc_check_text(void);
/* Like ipc_check_text() without taking locks: the caller holds both, or has stopped the system. */
const char *ipc_check_text_unlocked(void);

#endif

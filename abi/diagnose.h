// SPDX-License-Identifier: BSD-2-Clause
/* What the DIAGNOSE system call tells: text of the kernel's wait-for graph, as its console prints
 * it. */
#ifndef ABI_DIAGNOSE_H
#define ABI_DIAGNOSE_H

enum diagnose_what {
    DIAGNOSE_DEADLOCK = 0, /* all deadlocks of the system, or that there is none */
    DIAGNOSE_WAITS = 1     /* what each fibril and thread of a task waits for */
};

#endif

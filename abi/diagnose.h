// SPDX-License-Identifier: BSD-2-Clause
/* Reports of the DIAGNOSE system call: text about the kernel's wait-for graph, in the format of the
 * kernel console. */
#ifndef ABI_DIAGNOSE_H
#define ABI_DIAGNOSE_H

enum diagnose_what {
    DIAGNOSE_DEADLOCK = 0, /* all deadlocks in the system, or a line that there is none */
    DIAGNOSE_WAITS = 1     /* what each fibril and thread of one task waits for */
};

#endif

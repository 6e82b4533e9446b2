// SPDX-License-Identifier: BSD-2-Clause
/* Instructions at which a processor faults; each architecture has its own. */
#ifndef TESTER_INSTRUCTION_H
#define TESTER_INSTRUCTION_H

/* One that there is not. */
void instruction_invalid(void);
/* A division of integers by zero. */
void instruction_divide(void);
/* One that only the kernel may run. */
void instruction_privileged(void);

#endif

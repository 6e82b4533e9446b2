// SPDX-License-Identifier: BSD-2-Clause
/* I/O permissions of the running task. */
#ifndef X86_IOPERM_H
#define X86_IOPERM_H

#include <arch/context_impl.h>

/* Opens exactly the ports of `task` on this processor. */
void ioperm_load(const arch_task_t *task);

#endif

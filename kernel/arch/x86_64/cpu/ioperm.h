// SPDX-License-Identifier: BSD-2-Clause
/* I/O permissions of the task that runs. */
#ifndef X86_IOPERM_H
#define X86_IOPERM_H

#include <arch/context_impl.h>

/* Makes the ports that `task` opened usable on this processor, and no others. */
void ioperm_load(const arch_task_t *task);

#endif

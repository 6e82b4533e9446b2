// SPDX-License-Identifier: BSD-2-Clause
/* Called once by the start code of a program, before anything of <fibril/fibril.h>. */
#ifndef FIBRIL_START_H
#define FIBRIL_START_H

#include <abi/task.h>

/* Makes the running code the first fibril, "main". */
void fibril_start(thread_page_t *page);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Called once by the start code of a program, before anything of <async/async.h>. */
#ifndef ASYNC_START_H
#define ASYNC_START_H

void async_start(void);

#endif

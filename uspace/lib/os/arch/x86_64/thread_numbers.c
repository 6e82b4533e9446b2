// SPDX-License-Identifier: BSD-2-Clause
/* What thread.S knows of the C headers. */
#include <abi/syscall.h>

_Static_assert(SYS_THREAD_EXIT == 33 && SYS_FUTEX_WAKE == 38, "thread.S has these numbers");

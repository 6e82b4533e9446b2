// SPDX-License-Identifier: BSD-2-Clause
/* The processor's cycle counter, for measurements. It is not a clock (use os_time_ns). With QEMU's
 * -icount it counts instructions. */
#ifndef OS_CYCLES_H
#define OS_CYCLES_H

#include <stdint.h>

/* Implemented per architecture. */
uint64_t cycles_now(void);

#endif

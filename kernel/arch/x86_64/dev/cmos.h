// SPDX-License-Identifier: BSD-2-Clause
/* The battery-backed clock. */
#ifndef X86_CMOS_H
#define X86_CMOS_H

#include <stdint.h>

/* Seconds since 1970, the clock taken to run in UTC; 0 when it tells no sensible time. */
uint64_t cmos_read_seconds(void);

#endif

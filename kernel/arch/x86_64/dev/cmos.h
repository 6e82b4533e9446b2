// SPDX-License-Identifier: BSD-2-Clause
/* The battery-backed clock. */
#ifndef X86_CMOS_H
#define X86_CMOS_H

#include <stdint.h>

/* Returns seconds since 1970, assuming that the clock runs in UTC; 0 if its time is invalid. */
uint64_t cmos_read_seconds(void);

#endif

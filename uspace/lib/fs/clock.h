// SPDX-License-Identifier: BSD-2-Clause
/* The time stamps of nodes. */
#ifndef FS_CLOCK_H
#define FS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Returns the seconds since 1970, or 0 on a machine without a clock. */
static inline uint64_t fs_clock_now(void)
{
    time_t now = time(NULL);
    return now > 0 ? (uint64_t)now : 0;
}

#endif

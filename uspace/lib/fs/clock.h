// SPDX-License-Identifier: BSD-2-Clause
/* The time that file systems stamp their nodes with. */
#ifndef FS_CLOCK_H
#define FS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Seconds since 1970; 0 on a machine that has no clock. */
static inline uint64_t fs_clock_now(void)
{
    time_t now = time(NULL);
    return now > 0 ? (uint64_t)now : 0;
}

#endif

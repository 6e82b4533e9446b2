// SPDX-License-Identifier: BSD-2-Clause
/* The time stamp counter. */
#include <os/cycles.h>

uint64_t cycles_now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

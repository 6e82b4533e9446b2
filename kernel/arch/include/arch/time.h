// SPDX-License-Identifier: BSD-2-Clause
/* Arch contract: time. */
#ifndef ARCH_TIME_H
#define ARCH_TIME_H

#include <stdint.h>

/* Nanoseconds since boot, monotonic. */
uint64_t arch_time_ns(void);

/* The time of boot in seconds since 1970 (UTC), from the machine's clock; 0: unknown. */
uint64_t arch_time_boot_seconds(void);

/* Schedules a call of timer_interrupt() (<time/timer.h>) at `deadline_ns` or soon after, and
 * cancels the previous one. UINT64_MAX: no call. */
void arch_timer_arm(uint64_t deadline_ns);

#endif

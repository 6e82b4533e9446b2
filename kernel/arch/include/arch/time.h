// SPDX-License-Identifier: BSD-2-Clause
/* Arch contract: time. */
#ifndef ARCH_TIME_H
#define ARCH_TIME_H

#include <stdint.h>

/* Nanoseconds since boot, monotonic. */
uint64_t arch_time_ns(void);

/* Seconds since 1970 at boot, from the machine's clock; 0 when there is none. */
uint64_t arch_time_boot_seconds(void);

/* Asks for a call of timer_interrupt() (<time/timer.h>) at `deadline_ns` or soon after; a new
 * request replaces the old one. UINT64_MAX: none. */
void arch_timer_arm(uint64_t deadline_ns);

#endif

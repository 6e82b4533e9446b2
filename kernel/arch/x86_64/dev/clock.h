// SPDX-License-Identifier: BSD-2-Clause
/* Time, from the time stamp counter. */
#ifndef X86_CLOCK_H
#define X86_CLOCK_H

/* Measures the time stamp counter and the local APIC's timer, and starts the count of time since
 * boot. */
void clock_init(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* This processor's own interrupt controller, and the timer in it. */
#ifndef X86_LAPIC_H
#define X86_LAPIC_H

#include <stdint.h>

void lapic_init(void);
uint32_t lapic_id(void);
void lapic_eoi(void);
/* Lets the legacy controllers' interrupts through to this processor. */
void lapic_pass_legacy(void);

/* For calibration: lets the timer run down silently from its greatest value, and reads it. */
void lapic_timer_free_run(void);
uint32_t lapic_timer_count(void);
/* Ticks of the timer in a second; to be set before arch_timer_arm is used. */
void lapic_timer_set_frequency(uint64_t hertz);

/* The timer's interrupt, already acknowledged. */
void lapic_timer_interrupt(void);

#endif

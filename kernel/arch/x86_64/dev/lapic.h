// SPDX-License-Identifier: BSD-2-Clause
/* The local APIC of the current processor, and its timer. */
#ifndef X86_LAPIC_H
#define X86_LAPIC_H

#include <stdint.h>

void lapic_init(void);
uint32_t lapic_id(void);
void lapic_eoi(void);
/* Passes the interrupts of the legacy controllers to this processor. */
void lapic_pass_legacy(void);

/* For calibration: starts the timer from its maximum without an interrupt. */
void lapic_timer_free_run(void);
/* Reads the timer, which counts down. */
uint32_t lapic_timer_count(void);
/* Sets the frequency of the timer and enables its interrupt. Required before arch_timer_arm. */
void lapic_timer_set_frequency(uint64_t hertz);

/* Handles the timer's interrupt after it was acknowledged. */
void lapic_timer_interrupt(void);

#endif

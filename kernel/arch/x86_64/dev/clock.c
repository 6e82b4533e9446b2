// SPDX-License-Identifier: BSD-2-Clause
/*
 * Time since boot is the scaled time stamp counter. Its frequency is measured against the
 * programmable interval timer, whose frequency is the same on every PC, or, on machines without
 * one, against the HPET or the ACPI timer. A measurement can be disturbed at either end (for
 * example if the host preempts the emulator), so each measurement includes an error bound, and the
 * best one is used.
 */
#include "clock.h"
#include "../cpu/x86.h"
#include "cmos.h"
#include "counter.h"
#include "lapic.h"
#include <arch/time.h>
#include <lib/assert.h>
#include <lib/on_path.h>
#include <stdbool.h>
#include <stddef.h>

#define PIT_HERTZ     1193182ull
#define PIT_CHANNEL2  0x42
#define PIT_MODE      0x43
#define PIT_ONE_SHOT2 0xb0 /* channel 2, low and high byte, interrupt on terminal count */
#define PORT_B        0x61
#define PORT_B_GATE2  0x01
#define PORT_B_SPEAK  0x02
#define PORT_B_OUT2   0x20

#define MEASUREMENTS_MAX 40
#define GOOD_ENOUGH      1000    /* accept a relative error of at most 1/GOOD_ENOUGH */
#define PIT_COUNT        5966ull /* 5 ms */
#define COUNTER_PART     200     /* 1/200 second = 5 ms */
#define POLLS_MAX        10000000u
#define HERTZ_MIN        100000u

#define NS_PER_SECOND 1000000000ull
#define SCALE_SHIFT   32

static uint64_t tsc_start;
static uint64_t ns_per_tick; /* times 2^SCALE_SHIFT */
static uint64_t boot_seconds;

/* Ticks of both clocks in the same interval. */
typedef struct measurement {
    uint64_t tsc;
    uint64_t lapic;
    uint64_t doubt; /* error bound: `tsc` is too high by at most this number of ticks */
} measurement_t;

/* Takes one measurement. Returns false if the reference timer does not count. */
typedef bool measure_t(measurement_t *result);

static const counter_t *counter;

/* Measures while the interval timer counts PIT_COUNT ticks. */
static bool measure_pit(measurement_t *result)
{
    uint8_t port_b = (uint8_t)(inb(PORT_B) & ~(PORT_B_GATE2 | PORT_B_SPEAK));
    outb(PORT_B, port_b | PORT_B_GATE2);
    outb(PIT_MODE, PIT_ONE_SHOT2);
    outb(PIT_CHANNEL2, PIT_COUNT & 0xff);
    if (inb(PORT_B) & PORT_B_OUT2)
        return false; /* the output is not low before the count: there is no interval timer */
    lapic_timer_free_run();

    uint64_t before_start = rdtsc();
    uint32_t lapic = lapic_timer_count();
    outb(PIT_CHANNEL2, PIT_COUNT >> 8); /* starts the count */
    uint64_t after_start = rdtsc();
    uint64_t before_end = after_start;
    for (unsigned polls = 0; !(inb(PORT_B) & PORT_B_OUT2); polls++) {
        if (polls == POLLS_MAX)
            return false;
        before_end = rdtsc();
    }
    lapic -= lapic_timer_count();
    uint64_t longest = rdtsc() - before_start;
    outb(PORT_B, port_b);
    *result = (measurement_t){longest, lapic, longest - (before_end - after_start)};
    return true;
}

static uint32_t counter_ticks(void)
{
    return (uint32_t)(counter->hertz / COUNTER_PART);
}

/* Measures while the reference counter counts counter_ticks(). */
static bool measure_counter(measurement_t *result)
{
    lapic_timer_free_run();
    uint64_t before_start = rdtsc();
    uint32_t lapic = lapic_timer_count();
    uint32_t start = counter->read();
    uint64_t after_start = rdtsc();
    uint64_t before_end = after_start;
    for (unsigned polls = 0; ((counter->read() - start) & counter->mask) < counter_ticks();
         polls++) {
        if (polls == POLLS_MAX)
            return false;
        before_end = rdtsc();
    }
    lapic -= lapic_timer_count();
    uint64_t longest = rdtsc() - before_start;
    *result = (measurement_t){longest, lapic, longest - (before_end - after_start)};
    return true;
}

static bool measure_well(measure_t *measure, measurement_t *best)
{
    if (!measure(best))
        return false;
    for (unsigned i = 1; i < MEASUREMENTS_MAX && best->doubt > best->tsc / GOOD_ENOUGH; i++) {
        measurement_t next;
        if (!measure(&next))
            return false;
        if (next.doubt < best->doubt)
            *best = next;
    }
    return true;
}

/* Sets both clocks from a measurement that took `ticks` of a reference clock of `hertz`. */
static void clock_set(const measurement_t *best, uint64_t hertz, uint64_t ticks)
{
    uint64_t tsc_hertz = best->tsc * hertz / ticks;
    uint64_t lapic_hertz = best->lapic * hertz / ticks;
    if (tsc_hertz < HERTZ_MIN || lapic_hertz < HERTZ_MIN)
        panic("the processor's clocks do not count");
    lapic_timer_set_frequency(lapic_hertz);
    ns_per_tick = (NS_PER_SECOND << SCALE_SHIFT) / tsc_hertz;
}

void clock_init(void)
{
    measurement_t best;
    if (measure_well(measure_pit, &best)) {
        clock_set(&best, PIT_HERTZ, PIT_COUNT);
    } else {
        counter = counter_find();
        if (counter == NULL || !measure_well(measure_counter, &best))
            panic("no interval timer, HPET or ACPI timer: cannot measure time");
        clock_set(&best, counter->hertz, counter_ticks());
    }
    boot_seconds = cmos_read_seconds();
    tsc_start = rdtsc();
}

ON_PATH uint64_t arch_time_ns(void)
{
    unsigned __int128 ticks = rdtsc() - tsc_start;
    return (uint64_t)(ticks * ns_per_tick >> SCALE_SHIFT);
}

uint64_t arch_time_boot_seconds(void)
{
    return boot_seconds;
}

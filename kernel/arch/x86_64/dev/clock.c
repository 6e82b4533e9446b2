// SPDX-License-Identifier: BSD-2-Clause
/*
 * Time since boot is the time stamp counter, scaled. Its frequency is measured against the
 * programmable interval timer, whose frequency is the same on every PC. A measurement may be
 * disturbed at either end (the emulator loses the processor), so each tells how far it can be off,
 * and the best of some is taken.
 */
#include "clock.h"
#include "../cpu/x86.h"
#include "cmos.h"
#include "lapic.h"
#include <arch/time.h>
#include <lib/assert.h>

#define PIT_HERTZ     1193182ull
#define PIT_CHANNEL2  0x42
#define PIT_MODE      0x43
#define PIT_ONE_SHOT2 0xb0 /* channel 2, low and high byte, interrupt on terminal count */
#define PORT_B        0x61
#define PORT_B_GATE2  0x01
#define PORT_B_SPEAK  0x02
#define PORT_B_OUT2   0x20

#define MEASUREMENTS_MAX 40
#define GOOD_ENOUGH      1000    /* off by one in so many at the most */
#define PIT_COUNT        5966ull /* 5 ms */
#define POLLS_MAX        10000000u
#define HERTZ_MIN        100000u

#define NS_PER_SECOND 1000000000ull
#define SCALE_SHIFT   32

static uint64_t tsc_start;
static uint64_t ns_per_tick; /* times 2^SCALE_SHIFT */
static uint64_t boot_seconds;

/* Ticks of both clocks while the interval timer counts PIT_COUNT. */
typedef struct measurement {
    uint64_t tsc;
    uint64_t lapic;
    uint64_t doubt; /* ticks of the time stamp counter by which `tsc` may be too high */
} measurement_t;

static measurement_t measure(void)
{
    uint8_t port_b = (uint8_t)(inb(PORT_B) & ~(PORT_B_GATE2 | PORT_B_SPEAK));
    outb(PORT_B, port_b | PORT_B_GATE2);
    outb(PIT_MODE, PIT_ONE_SHOT2);
    outb(PIT_CHANNEL2, PIT_COUNT & 0xff);
    lapic_timer_free_run();

    uint64_t before_start = rdtsc();
    uint32_t lapic = lapic_timer_count();
    outb(PIT_CHANNEL2, PIT_COUNT >> 8); /* starts it */
    uint64_t after_start = rdtsc();
    uint64_t before_end = after_start;
    for (unsigned polls = 0; !(inb(PORT_B) & PORT_B_OUT2); polls++) {
        if (polls == POLLS_MAX)
            panic("the interval timer does not count: no way to measure time");
        before_end = rdtsc();
    }
    lapic -= lapic_timer_count();
    uint64_t longest = rdtsc() - before_start;
    outb(PORT_B, port_b);
    return (measurement_t){longest, lapic, longest - (before_end - after_start)};
}

static measurement_t measure_well(void)
{
    measurement_t best = measure();
    for (unsigned i = 1; i < MEASUREMENTS_MAX && best.doubt > best.tsc / GOOD_ENOUGH; i++) {
        measurement_t next = measure();
        if (next.doubt < best.doubt)
            best = next;
    }
    return best;
}

void clock_init(void)
{
    measurement_t best = measure_well();
    uint64_t tsc_hertz = best.tsc * PIT_HERTZ / PIT_COUNT;
    uint64_t lapic_hertz = best.lapic * PIT_HERTZ / PIT_COUNT;
    if (tsc_hertz < HERTZ_MIN || lapic_hertz < HERTZ_MIN)
        panic("the processor's clocks do not count");
    lapic_timer_set_frequency(lapic_hertz);
    ns_per_tick = (NS_PER_SECOND << SCALE_SHIFT) / tsc_hertz;
    boot_seconds = cmos_read_seconds();
    tsc_start = rdtsc();
}

uint64_t arch_time_ns(void)
{
    unsigned __int128 ticks = rdtsc() - tsc_start;
    return (uint64_t)(ticks * ns_per_tick >> SCALE_SHIFT);
}

uint64_t arch_time_boot_seconds(void)
{
    return boot_seconds;
}

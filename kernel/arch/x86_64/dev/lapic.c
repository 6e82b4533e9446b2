// SPDX-License-Identifier: BSD-2-Clause
/*
 * The local APIC. Its timer runs in one-shot mode; a deadline beyond its range is reached in steps.
 *
 * All registers are those of the current processor.
 */
#include "lapic.h"
#include "../cpu/features.h"
#include "../cpu/x86.h"
#include "../mem/kspace.h"
#include "../trap/trap.h"
#include <arch/time.h>
#include <lib/assert.h>
#include <time/timer.h>

enum lapic_register {
    LAPIC_ID = 0x20,
    LAPIC_PRIORITY = 0x80,
    LAPIC_EOI = 0xb0,
    LAPIC_SPURIOUS = 0xf0,
    LAPIC_TIMER = 0x320,
    LAPIC_LINT0 = 0x350,
    LAPIC_LINT1 = 0x360,
    LAPIC_ERROR = 0x370,
    LAPIC_TIMER_START = 0x380,
    LAPIC_TIMER_COUNT = 0x390,
    LAPIC_TIMER_DIVIDE = 0x3e0,
};

#define LAPIC_SIZE       0x1000
#define APIC_BASE_ENABLE (1ull << 11)
#define APIC_BASE_X2APIC (1ull << 10)
#define SPURIOUS_ENABLE  0x100
#define LVT_MASKED       0x10000
#define LVT_NMI          0x400
#define LVT_EXTERNAL     0x700
#define DIVIDE_BY_16     0x3

#define NS_PER_SECOND 1000000000ull

static volatile uint8_t *registers;
static uint64_t timer_hertz;
static uint64_t timer_deadline = UINT64_MAX; /* [self] ns since boot */

static uint32_t lapic_read(enum lapic_register at)
{
    return *(volatile uint32_t *)(registers + at);
}

static void lapic_write(enum lapic_register at, uint32_t value)
{
    *(volatile uint32_t *)(registers + at) = value;
}

void lapic_init(void)
{
    if (!features.apic)
        panic("this processor has no local APIC");
    uint64_t base = rdmsr(MSR_APIC_BASE);
    if (base & APIC_BASE_X2APIC)
        panic("the firmware left the local APIC in x2APIC mode");
    wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
    registers = kspace_map_device(base & 0x000ffffffffff000ull, LAPIC_SIZE);

    lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | TRAP_SPURIOUS);
    lapic_write(LAPIC_PRIORITY, 0);
    lapic_write(LAPIC_TIMER, LVT_MASKED);
    lapic_write(LAPIC_LINT0, LVT_MASKED);
    lapic_write(LAPIC_LINT1, LVT_NMI);
    lapic_write(LAPIC_ERROR, LVT_MASKED);
    lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_16);
    lapic_eoi();
}

uint32_t lapic_id(void)
{
    return lapic_read(LAPIC_ID) >> 24;
}

void lapic_eoi(void)
{
    lapic_write(LAPIC_EOI, 0);
}

void lapic_pass_legacy(void)
{
    lapic_write(LAPIC_LINT0, LVT_EXTERNAL);
}

void lapic_timer_free_run(void)
{
    lapic_write(LAPIC_TIMER, LVT_MASKED);
    lapic_write(LAPIC_TIMER_START, UINT32_MAX);
}

uint32_t lapic_timer_count(void)
{
    return lapic_read(LAPIC_TIMER_COUNT);
}

void lapic_timer_set_frequency(uint64_t hertz)
{
    lapic_write(LAPIC_TIMER_START, 0);
    timer_hertz = hertz;
    lapic_write(LAPIC_TIMER, TRAP_TIMER);
}

/* Starts the timer for the deadline, or for its full range if the deadline is beyond it. */
static void timer_start(uint64_t now)
{
    uint64_t wait = timer_deadline > now ? timer_deadline - now : 0;
    uint64_t ticks = UINT32_MAX;
    if (wait < NS_PER_SECOND)
        ticks = wait * timer_hertz / NS_PER_SECOND + 1;
    else if (wait / NS_PER_SECOND < UINT32_MAX / timer_hertz)
        ticks = (wait / NS_PER_SECOND) * timer_hertz;
    lapic_write(LAPIC_TIMER_START, ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX);
}

void arch_timer_arm(uint64_t deadline_ns)
{
    timer_deadline = deadline_ns;
    if (deadline_ns == UINT64_MAX)
        lapic_write(LAPIC_TIMER_START, 0);
    else
        timer_start(arch_time_ns());
}

void lapic_timer_interrupt(void)
{
    uint64_t now = arch_time_ns();
    if (timer_deadline > now) {
        /* An intermediate step, or a small difference between the two clocks. */
        if (timer_deadline != UINT64_MAX)
            timer_start(now);
        return;
    }
    timer_deadline = UINT64_MAX;
    timer_interrupt();
}

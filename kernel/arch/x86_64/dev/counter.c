// SPDX-License-Identifier: BSD-2-Clause
/* The high precision event timer (IA-PC HPET specification 1.0a) and the ACPI power management
 * timer (ACPI specification, 4.8.3.3); see counter.h. */
#include "counter.h"
#include "../cpu/x86.h"
#include "../mem/kspace.h"
#include "acpi.h"
#include <stddef.h>

#define HPET_SIZE          0x400
#define HPET_PERIOD        0x04 /* femtoseconds per tick */
#define HPET_CONFIGURATION 0x10
#define HPET_COUNT         0xf0
#define HPET_ENABLE        1u

#define HPET_PERIOD_MAX   100000000u /* from the specification */
#define FEMTOS_PER_SECOND 1000000000000000ull

#define PM_TIMER_HERTZ 3579545ull
#define PM_TIMER_MASK  0xffffffu

static volatile uint8_t *hpet;

static volatile uint32_t *hpet_register(size_t at)
{
    return (volatile uint32_t *)(hpet + at);
}

static uint32_t hpet_read(void)
{
    return *hpet_register(HPET_COUNT);
}

static uint32_t pm_timer_read(void)
{
    return inl(acpi_info.pm_timer);
}

static counter_t hpet_counter = {.mask = UINT32_MAX, .read = hpet_read};

static const counter_t pm_timer = {
    .hertz = PM_TIMER_HERTZ, .mask = PM_TIMER_MASK, .read = pm_timer_read};

const counter_t *counter_find(void)
{
    if (acpi_info.hpet != 0) {
        hpet = kspace_map_device(acpi_info.hpet, HPET_SIZE);
        uint32_t period = *hpet_register(HPET_PERIOD);
        if (period != 0 && period <= HPET_PERIOD_MAX) {
            *hpet_register(HPET_CONFIGURATION) |= HPET_ENABLE;
            hpet_counter.hertz = FEMTOS_PER_SECOND / period;
            return &hpet_counter;
        }
    }
    return acpi_info.pm_timer != 0 ? &pm_timer : NULL;
}

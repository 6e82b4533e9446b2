// SPDX-License-Identifier: BSD-2-Clause
/* Free-running counters of known frequency, for machines without an interval timer. */
#ifndef X86_COUNTER_H
#define X86_COUNTER_H

#include <stdint.h>

typedef struct counter {
    uint64_t hertz;
    uint32_t mask; /* valid bits of the count */
    uint32_t (*read)(void);
} counter_t;

/* Returns the HPET if the firmware's tables list it, else the ACPI timer, else NULL. */
const counter_t *counter_find(void);

#endif

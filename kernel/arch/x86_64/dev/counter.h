// SPDX-License-Identifier: BSD-2-Clause
/* Counters of known frequency that run by themselves, for machines without an interval timer. */
#ifndef X86_COUNTER_H
#define X86_COUNTER_H

#include <stdint.h>

typedef struct counter {
    uint64_t hertz;
    uint32_t mask; /* of the bits that count */
    uint32_t (*read)(void);
} counter_t;

/* The HPET or the ACPI timer, whichever the firmware's tables name first in this order; NULL when
 * there is neither. */
const counter_t *counter_find(void);

#endif

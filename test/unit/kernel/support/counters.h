// SPDX-License-Identifier: BSD-2-Clause
/* Counts the kernel's allocated objects, to detect leaks. */
#ifndef TEST_COUNTERS_H
#define TEST_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#define COUNTERS_CACHES 64

typedef struct counters {
    uint64_t in_use[COUNTERS_CACHES];
    const char *name[COUNTERS_CACHES];
    unsigned caches;
    uint64_t frames; /* free, and held by caches */
} counters_t;

counters_t counters_take(void);
/* Returns whether no count in `after` is higher than in `before`; prints higher ones to stderr. */
bool counters_equal(const counters_t *before, const counters_t *after);

#endif

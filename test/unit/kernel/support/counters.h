// SPDX-License-Identifier: BSD-2-Clause
/* What the kernel has given out, so that leaks show as numbers. */
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
/* Whether `after` shows nothing more than `before`; says on stderr what it shows more. */
bool counters_equal(const counters_t *before, const counters_t *after);

#endif

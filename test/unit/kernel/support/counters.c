// SPDX-License-Identifier: BSD-2-Clause
/* Counters of the kernel's objects and frames; see counters.h. */
#include "counters.h"

#include <mm/frame.h>
#include <mm/slab.h>
#include <stdio.h>
#include <stdlib.h>

static void count_cache(const slab_cache_t *cache, void *argument)
{
    counters_t *counters = argument;
    if (counters->caches == COUNTERS_CACHES)
        abort();
    counters->name[counters->caches] = cache->name;
    counters->in_use[counters->caches++] = cache->in_use;
    counters->frames += cache->frames;
}

counters_t counters_take(void)
{
    counters_t counters = {.frames = frame_free_count()};
    slab_foreach(count_cache, &counters);
    return counters;
}

bool counters_equal(const counters_t *before, const counters_t *after)
{
    bool equal = true;
    for (unsigned i = 0; i < after->caches; i++) {
        uint64_t had = i < before->caches ? before->in_use[i] : 0;
        if (after->in_use[i] == had)
            continue;
        equal = false;
        fprintf(stderr, "leak: cache %s had %llu objects, has %llu\n", after->name[i],
                (unsigned long long)had, (unsigned long long)after->in_use[i]);
    }
    if (before->frames != after->frames) {
        fprintf(stderr, "leak: %lld frames\n", (long long)(before->frames - after->frames));
        equal = false;
    }
    return equal;
}

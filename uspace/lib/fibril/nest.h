// SPDX-License-Identifier: BSD-2-Clause
/*
 * The calls around the one that a fibril serves, the outermost first. Pure.
 *
 * A fibril that takes another request before it has answered the first serves the new one inside
 * it, and can do so again. Each of these calls can be answered at any time, in any order. When more
 * than NEST_MAX are open, the one added last makes room: the outermost stays.
 */
#ifndef FIBRIL_NEST_H
#define FIBRIL_NEST_H

#include <stdbool.h>
#include <stdint.h>

#define NEST_MAX 8

typedef struct nest {
    uint32_t count;
    uint64_t outer[NEST_MAX]; /* ids of calls */
} nest_t;

/* The call `id` has another one inside it from now on. */
static inline void nest_push(nest_t *nest, uint64_t id)
{
    if (nest->count == NEST_MAX)
        nest->count--;
    nest->outer[nest->count++] = id;
}

/* The innermost call has ended: takes out the next one around it, 0: there is none. */
static inline uint64_t nest_pop(nest_t *nest)
{
    return nest->count > 0 ? nest->outer[--nest->count] : 0;
}

/* Call `id` has ended while others inside it go on. False: it is not here. */
static inline bool nest_remove(nest_t *nest, uint64_t id)
{
    uint32_t at = 0;
    while (at < nest->count && nest->outer[at] != id)
        at++;
    if (at == nest->count)
        return false;
    nest->count--;
    for (; at < nest->count; at++)
        nest->outer[at] = nest->outer[at + 1];
    return true;
}

/* The outermost call, 0: none is around the served one. */
static inline uint64_t nest_outermost(const nest_t *nest)
{
    return nest->count > 0 ? nest->outer[0] : 0;
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The calls around the one that a fibril serves, the outermost first. Pure.
 *
 * A fibril that receives another request before it has answered the first one serves the new one
 * inside it, to any depth. These calls can be answered at any time, in any order. If more than
 * NEST_MAX are open, the one added last is dropped: the outermost is always kept.
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

/* Adds the call `id`, inside which another one is served from now on. */
static inline void nest_push(nest_t *nest, uint64_t id)
{
    if (nest->count == NEST_MAX)
        nest->count--;
    nest->outer[nest->count++] = id;
}

/* After the end of the innermost call: removes and returns the next outer call, 0 if there is none.
 * */
static inline uint64_t nest_pop(nest_t *nest)
{
    return nest->count > 0 ? nest->outer[--nest->count] : 0;
}

/* Removes call `id`, which has ended before those inside it. Returns false if it is not here. */
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

/* Returns the outermost call, 0 if the served call is not inside another one. */
static inline uint64_t nest_outermost(const nest_t *nest)
{
    return nest->count > 0 ? nest->outer[0] : 0;
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whether a client may have one more of what a server has a limited number of. Pure.
 *
 * Besides the limit of each, no client may hold more than are left. So clients that work together
 * get ever less as they take more, and one that comes later still finds some.
 */
#ifndef ASYNC_LIMIT_H
#define ASYNC_LIMIT_H

#include <abi/limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The client holds `own` of the `total` that are taken of `max`; `limit` is the most that one may
 * have. */
static inline bool share_allowed(size_t own, size_t total, size_t limit, size_t max)
{
    return total < max && own < limit && own < max - total;
}

/* The client holds `own` of the `total` connections; `limit` is the most that one may have. */
static inline bool connection_allowed(unsigned own, unsigned total, unsigned limit)
{
    return share_allowed(own, total, limit, SERVER_CONNECTIONS_MAX);
}

#endif

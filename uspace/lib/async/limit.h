// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whether a client may have one connection more. Pure.
 *
 * Nobody may hold more than are left, besides the limit of each: so clients that work together get
 * ever less as they take more, and one who comes later still finds some.
 */
#ifndef ASYNC_LIMIT_H
#define ASYNC_LIMIT_H

#include <abi/limits.h>
#include <stdbool.h>

/* The client holds `own` of the `total` connections; `limit` is the most that one may have. */
static inline bool connection_allowed(unsigned own, unsigned total, unsigned limit)
{
    return total < SERVER_CONNECTIONS_MAX && own < limit && own < SERVER_CONNECTIONS_MAX - total;
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decides whether a client can get one more of a server's limited objects. Pure code.
 *
 * Each client has a limit, and no client can have more objects than are left. So the share of each
 * client shrinks as several clients take more, and objects are left for clients that come later.
 */
#ifndef ASYNC_LIMIT_H
#define ASYNC_LIMIT_H

#include <abi/limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The client has `own` of the `total` allocated objects, of which there are at most `max`; `limit`
 * is the limit of a client. */
static inline bool share_allowed(size_t own, size_t total, size_t limit, size_t max)
{
    return total < max && own < limit && own < max - total;
}

/* The client has `own` of the `total` connections; `limit` is the limit of a client. */
static inline bool connection_allowed(unsigned own, unsigned total, unsigned limit)
{
    return share_allowed(own, total, limit, SERVER_CONNECTIONS_MAX);
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The owner of each terminal: the connection that took it (CON_OWN), of a getterm. Pure.
 *
 * A session of a terminal is the time of one owner. A connection belongs to the session that was
 * there when it came, and is good for nothing when that has ended: a shell whose getterm died must
 * not share the terminal with the next one's.
 */
#ifndef OWNER_H
#define OWNER_H

#include <abi/con.h>
#include <abi/error.h>
#include <stdbool.h>

/* Makes the connection the owner, and begins a session. EBUSY: there is an owner. */
MUST_USE
errno_t owner_take(unsigned terminal, const void *connection);

/* The connection is gone: ends its session. False: it was not the owner. */
bool owner_leave(unsigned terminal, const void *connection);

/* The number of the terminal's session; it changes when one begins and when it ends. */
unsigned owner_session(unsigned terminal);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The owner of each terminal: the connection that took it with CON_OWN, which belongs to a getterm.
 * Pure code.
 *
 * A session of a terminal lasts as long as its owner. A connection belongs to the session during
 * which it was made, and its requests fail when that session has ended: a shell whose getterm has
 * died must not share the terminal with the next shell.
 */
#ifndef OWNER_H
#define OWNER_H

#include <abi/con.h>
#include <abi/error.h>
#include <stdbool.h>

/* Makes the connection the owner, and begins a session. EBUSY: there is an owner. */
MUST_USE
errno_t owner_take(unsigned terminal, const void *connection);

/* Called when a connection has been closed. Ends its session, or returns false if it was not the
 * owner. */
bool owner_leave(unsigned terminal, const void *connection);

/* Returns the number of the terminal's session, which changes when a session begins or ends. */
unsigned owner_session(unsigned terminal);

#endif

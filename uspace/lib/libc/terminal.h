// SPDX-License-Identifier: BSD-2-Clause
/* What a program can do with a terminal besides reading and writing. ENOTTY for other files. */
#ifndef LIBC_TERMINAL_H
#define LIBC_TERMINAL_H

#include <abi/con.h>
#include <abi/error.h>

struct async_session;

MUST_USE
errno_t terminal_set_mode(int fd, enum con_mode mode);
MUST_USE
errno_t terminal_size(int fd, unsigned *columns, unsigned *rows);
/* Waits until all output so far has left for the line. */
MUST_USE
errno_t terminal_sync(int fd);
/* The session behind the descriptor, for requests that may wait long (CON_WAIT_INTERRUPT): a new
 * one, to be closed by the caller. */
MUST_USE
errno_t terminal_connect(int fd, struct async_session **session);

#endif

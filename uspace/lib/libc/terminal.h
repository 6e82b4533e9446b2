// SPDX-License-Identifier: BSD-2-Clause
/* Operations on terminals besides reading and writing. They return ENOTTY for other files and EBADF
 * for invalid descriptors. */
#ifndef LIBC_TERMINAL_H
#define LIBC_TERMINAL_H

#include <abi/con.h>
#include <abi/error.h>

struct async_session;

/* Opens the sessions for input and output now instead of at their first use, so that they work even
 * if the location service dies. */
MUST_USE
errno_t terminal_open(int fd);
MUST_USE
errno_t terminal_set_mode(int fd, enum con_mode mode);
MUST_USE
errno_t terminal_size(int fd, unsigned *columns, unsigned *rows);
/* Waits until all earlier output has been sent to the line. */
MUST_USE
errno_t terminal_sync(int fd);
/* Opens a new session with the terminal of the descriptor, for requests that can wait long
 * (CON_WAIT_INTERRUPT). The caller closes it. */
MUST_USE
errno_t terminal_connect(int fd, struct async_session **session);

#endif

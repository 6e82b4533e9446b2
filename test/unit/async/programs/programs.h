// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of the programs. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "program.h"

#include <async/async.h>
#include <fibril/fibril.h>

/* Opens a session to the server behind phone number `phone`. */
async_session_t *session_over(const program_t *program, unsigned phone, unsigned interface,
                              exchange_mode_t mode);

/* Passes each call of a connection to `serve`, until the connection is hung up. */
typedef void (*serve_t)(async_call_t *call, program_t *program);
void serve_connection(const async_call_t *connect, serve_t serve, program_t *program);

/* Rows of this program's board that show this call (0: any) as deferred. */
unsigned deferred_rows(uint64_t id);

#endif

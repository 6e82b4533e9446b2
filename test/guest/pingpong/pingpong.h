// SPDX-License-Identifier: BSD-2-Clause
/* What the parts of pingpong share; main.c says what it is for. */
#ifndef PINGPONG_H
#define PINGPONG_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdint.h>

/* A protocol of one method, known to nobody else. */
#define PING_INTERFACE 1000
#define PING_METHOD    FIRST_USER_METHOD

/* Serves for ever; comes back with an error only. */
errno_t raw_serve(void);
errno_t async_serve_pings(void);

/* `count` round trips over the session. */
struct async_session;
errno_t raw_ping(struct async_session *session, unsigned count);
errno_t async_ping(struct async_session *session, unsigned count);

/* Where the measurement begins and ends: scripts/bench finds these in the trace of instructions. */
void pingpong_begin(void);
void pingpong_end(void);

#endif

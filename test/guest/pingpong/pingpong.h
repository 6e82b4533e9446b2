// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of pingpong; see main.c. */
#ifndef PINGPONG_H
#define PINGPONG_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdint.h>

/* A private protocol with one method. */
#define PING_INTERFACE 1000
#define PING_METHOD    FIRST_USER_METHOD

/* Serves forever; returns only on errors. */
errno_t raw_serve(void);
errno_t async_serve_pings(void);

/* Makes `count` round trips over the session. */
struct async_session;
errno_t raw_ping(struct async_session *session, unsigned count);
errno_t async_ping(struct async_session *session, unsigned count);

/* Mark the start and end of the measurement: scripts/bench finds them in the instruction trace. */
void pingpong_begin(void);
void pingpong_end(void);

#endif

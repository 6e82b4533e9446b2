// SPDX-License-Identifier: BSD-2-Clause
/*
 * A crowd: many tasks with many open calls, to measure the cost of the deadlock analysis.
 *
 * Each member serves as crowd/NUMBER, from 0 on. The calls between them have one of these shapes:
 *
 *   ring     each member sends CALLS to the next one, the last one to the first, and waits for the
 *            answer to its first call: one ring of all members
 *   line     the same, but the last member sleeps: no deadlock
 *   jam      each other member sends CALLS to member 0, which calls itself over a connection that
 *            it serves
 *   forward  each member after the first FORWARDERS sends CALLS to member 0; each forwarder
 *            forwards them to the next, up to the last one, which sleeps
 *   data     as line, but every other call is a data transfer
 */
#ifndef CROWD_H
#define CROWD_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdbool.h>

#define INTERFACE_CROWD 102
#define METHOD_WORK     FIRST_USER_METHOD

#define MEMBERS_MAX 2000
#define FORWARDERS  10

enum shape { SHAPE_RING, SHAPE_LINE, SHAPE_JAM, SHAPE_FORWARD, SHAPE_DATA, SHAPES };

typedef struct crowd {
    enum shape shape;
    unsigned members;
    unsigned calls; /* sent by each member */
} crowd_t;

/* Sends METHOD_WORK to a member `count` times, calls `sent` unless it is NULL, and waits for the
 * answer to the first request. */
MUST_USE
errno_t crowd_send(unsigned member, unsigned count, bool data, void (*sent)(void));

/* Serves as a member; returns an exit status only on errors. */
int member_serve(const crowd_t *crowd, unsigned number);

#endif

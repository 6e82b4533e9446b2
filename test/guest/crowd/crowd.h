// SPDX-License-Identifier: BSD-2-Clause
/*
 * A crowd: very many tasks with very many calls under way, to see what judging them costs.
 *
 * Each member serves as crowd/NUMBER. They stand in a row from 0 on, in one of these shapes:
 *
 *   ring     each has sent CALLS to the next, the last one to the first, and waits for the first of
 *            them: one ring of all members
 *   line     the same, but the last one sleeps: nobody hangs
 *   jam      all send CALLS to member 0, who calls himself over a connection that he serves
 *   forward  all behind the first FORWARDERS send CALLS to member 0; these are forwarded from each
 *            to the next, up to the last forwarder, who sleeps
 *   data     as line, and every other call is a transfer of data
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
    unsigned calls; /* that each one sends */
} crowd_t;

/* Sends METHOD_WORK to a member `count` times and waits for the answer to the first; `sent` (may be
 * NULL) is called before that. */
MUST_USE
errno_t crowd_send(unsigned member, unsigned count, bool data, void (*sent)(void));

/* Serves as a member; returns a status when that fails. */
int member_serve(const crowd_t *crowd, unsigned number);

#endif

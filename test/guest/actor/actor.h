// SPDX-License-Identifier: BSD-2-Clause
/*
 * Actors: servers that do what the requests they get tell them to, so that every way to wait for
 * each other can be played by a line typed into the shell.
 *
 * Actors are alice, bob, carol and dave; scripts call them by their first letters. The script of a
 * request travels in its words. It is a row of steps, done one after the other; then the locks that
 * it took are released and the request is answered.
 *
 *   cP(SCRIPT)  calls actor P to do SCRIPT, and waits. All calls of one actor to another go over
 * one connection, so one fibril serves them oP(SCRIPT)  the same over a serialized session: one at
 * a time fP(SCRIPT)  forwards the request to actor P, which is to do SCRIPT; the last step lN  rN
 * wN  locks mutex N, readers-writer lock N for reading, for writing (1 to 4) sN          sleeps N
 * milliseconds
 *   *           does the steps that follow again and again
 *   k           keeps the request for later, and says so; x loses it; the last step
 *   a           answers it already, and goes on; the end answers it a second time
 */
#ifndef ACTOR_H
#define ACTOR_H

#include <abi/ipc.h>
#include <abi/vfs.h>
#include <async/async.h>
#include <stdbool.h>

#define INTERFACE_ACTOR 101
#define METHOD_RUN      FIRST_USER_METHOD

#define ACTORS     4
#define SCRIPT_MAX (IPC_WORDS * sizeof(uint64_t))

/* A script as the words of a request; shorter ones are filled up with zeros. */
typedef union script {
    char text[SCRIPT_MAX];
    uint64_t word[IPC_WORDS];
} script_t;

/* Number of an actor by its first letter, ACTORS: there is none. */
unsigned actor_number(char letter);
const char *actor_name(unsigned number);
/* The service of an actor. */
MUST_USE
errno_t actor_service(unsigned number, service_id_t *id);

/* One step; what stands before its script or number. */
typedef struct step {
    char what;
    unsigned number; /* actor, lock or milliseconds */
    script_t script;
} step_t;

/* Takes the next step; `*at` is the index where it begins, and is moved to its end. False at the
 * end, and with `*error` set when it makes no sense. */
bool script_step(const script_t *script, unsigned *at, step_t *step, errno_t *error);
/* E2BIG, or EINVAL when a step of it makes no sense. */
MUST_USE
errno_t script_parse(const char *text, script_t *script);

/* Serves as an actor; does not return when that works. */
int actor_serve(unsigned number);

/* Sends a script `count` times, from as many fibrils with a connection each, and waits for all. */
int actor_tell(unsigned number, const script_t *script, unsigned count);
/* Sends it, and never looks at the answer nor at anything else. */
int actor_tell_deaf(unsigned number, const script_t *script);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Actors: servers that execute a script from each request, so that a shell command can create any
 * wait between servers.
 *
 * The actors are alice, bob, carol and dave; scripts name them by their first letters. The words of
 * a request contain its script, a sequence of steps. After the last step, the actor releases all
 * locks and answers the request.
 *
 *   cP(SCRIPT)  calls actor P with SCRIPT and waits. All calls from one actor to another use one
 *               connection, so one fibril serves them
 *   oP(SCRIPT)  the same over a serialized session: one call at a time
 *   fP(SCRIPT)  forwards the request to actor P with SCRIPT; the last step
 *   lN rN wN    locks mutex N, readers-writer lock N for reading, for writing (1 to 4)
 *   sN          sleeps N milliseconds
 *   *           repeats the following steps forever
 *   k           defers the request (async_defer()); the last step
 *   x           drops the request without an answer; the last step
 *   a           answers the request and continues; it is answered again at the end
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

/* A script as the words of a request, padded with zeros. */
typedef union script {
    char text[SCRIPT_MAX];
    uint64_t word[IPC_WORDS];
} script_t;

/* Number of the actor with this first letter; ACTORS if there is none. */
unsigned actor_number(char letter);
const char *actor_name(unsigned number);
/* The service of an actor. */
MUST_USE
errno_t actor_service(unsigned number, service_id_t *id);

/* One step: a letter with a script or number. */
typedef struct step {
    char what;
    unsigned number; /* actor, lock or milliseconds */
    script_t script;
} step_t;

/* Parses the step at index `*at` and advances `*at` behind it. Returns false at the end of the
 * script, or with `*error` set to EINVAL if the step is invalid. */
bool script_step(const script_t *script, unsigned *at, step_t *step, errno_t *error);
/* Parses a script. E2BIG: too long; EINVAL: a step is invalid. */
MUST_USE
errno_t script_parse(const char *text, script_t *script);

/* Serves as an actor; returns only on errors. */
int actor_serve(unsigned number);

/* Sends a script from `count` fibrils with a connection each, and waits for all answers. */
int actor_tell(unsigned number, const script_t *script, unsigned count);
/* Sends a script and never receives a message again. */
int actor_tell_deaf(unsigned number, const script_t *script);

#endif

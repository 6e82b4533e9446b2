// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks that use everything that a fibril board shows and that can never deadlock: mutexes are
 * taken in one order, and all calls are answered, some of them later by another fibril.
 *
 * load.c is also part of test/unit/async/snapshots.
 */
#ifndef BUSY_H
#define BUSY_H

#include <abi/ipc.h>
#include <async/async.h>
#include <stdint.h>

#define BUSY_SERVICE   "busy"
#define BUSY_INTERFACE 102
#define BUSY_ECHO      FIRST_USER_METHOD
#define BUSY_KEEP      (FIRST_USER_METHOD + 1) /* is deferred */
#define BUSY_COUNT     (FIRST_USER_METHOD + 2) /* word 1 of the answer: requests served so far */

/* The seed of all choices of this task; a choice below `limit`. */
void busy_seed(uint64_t seed);
unsigned busy_choice(unsigned limit);

/* A step of a client: takes locks, or calls the server over one of the sessions. Returns the error
 * of the call. */
errno_t busy_step(async_session_t *serialized, async_session_t *parallel);

/* The server: answers a call after taking locks, or defers it to busy_answer_later(), which must
 * run in another fibril. */
void busy_answer(const async_call_t *call);
_Noreturn void busy_answer_later(void);

/* Both return only on an error, with the status of the task. */
int busy_serve(void);
int busy_work(void);

#endif

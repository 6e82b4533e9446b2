// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks that use everything that a fibril board shows and that can never deadlock: mutexes are
 * taken in one order, and all calls are answered, some of them later by another fibril.
 */
#ifndef BUSY_H
#define BUSY_H

#include <abi/ipc.h>
#include <stdint.h>

#define BUSY_SERVICE   "busy"
#define BUSY_INTERFACE 102
#define BUSY_ECHO      FIRST_USER_METHOD
#define BUSY_KEEP      (FIRST_USER_METHOD + 1) /* is deferred */
#define BUSY_COUNT     (FIRST_USER_METHOD + 2) /* word 1 of the answer: requests served so far */

/* The seed of all choices of this task; a choice below `limit`. */
void busy_seed(uint64_t seed);
unsigned busy_choice(unsigned limit);

/* Continues at once, yields or sleeps, at random. */
void busy_pause(void);
/* Uses two mutexes and a condition; a readers-writer lock. */
void busy_use_mutexes(void);
void busy_use_tree(void);

/* Both return only on an error, with the status of the task. */
int busy_serve(void);
int busy_work(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler of fibrils, for code that implements waits (the async library) or lists all fibrils
 * (the loader). Other code uses <fibril/fibril.h>.
 *
 * Invariant: exactly one fibril is RUNNING. A READY fibril is on the ready queue. A WAITING fibril
 * is referenced by the object that will wake it, and is on the timer list if its wait has a time
 * limit.
 *
 * Every wait goes through fibril_block(), which records on the fibril board what the fibril waits
 * for. The board contains everything that the diagnosis needs to know about a task that hangs.
 */
#ifndef FIBRIL_SCHEDULER_H
#define FIBRIL_SCHEDULER_H

#include <abi/error.h>
#include <abi/task.h>
#include <adt/list.h>
#include <fibril/board.h>
#include <fibril/fibril.h>
#include <fibril/nest.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIBRIL_NAME_SIZE 32

enum fibril_state { FIBRIL_RUNNING, FIBRIL_READY, FIBRIL_WAITING, FIBRIL_ENDED };

/* What a fibril waits for. */
typedef struct fibril_wait {
    enum board_wait kind;
    uint64_t object;  /* see enum board_wait */
    const char *name; /* of the object, for reports; can be NULL */
} fibril_wait_t;

struct fibril {
    uint64_t id;          /* from 1, never reused */
    void *context;        /* top of its stack while it does not run */
    void *stack;          /* NULL: the first fibril, on the thread's stack */
    link_t all_link;      /* in fibrils_all */
    fibril_t *ready_next; /* ready queue */
    link_t timer_link;    /* by deadline; valid while timed */
    enum fibril_state state;
    bool timed;
    bool timed_out;
    uint64_t deadline; /* ns since boot */
    board_row_t *row;  /* on the board; NULL: none */
    uint64_t serving;  /* id of the call that it serves, 0: none */
    nest_t nest;       /* the calls inside which `serving` is served */
    int saved_errno;
    void *connection; /* of the async library */
    void (*entry)(void *);
    void *argument;
    char name[FIBRIL_NAME_SIZE];
};

#define FIBRIL_FOREVER UINT64_MAX

/* Waits for fibril_wake(), at most `us` microseconds (ETIMEDOUT). */
errno_t fibril_block(fibril_wait_t wait, uint64_t us);
/* Makes a waiting fibril ready. No-op if the fibril does not wait. */
void fibril_wake(fibril_t *fibril);
/* Makes a fibril ready that waited for a lock, and records it as the holder, in this order: see
 * <abi/board.h>. `held` as in board_row_hold(). */
void fibril_hand_over(fibril_t *fibril, uint64_t held);
/* Whether another fibril would run if this one waited. */
bool fibril_others_ready(void);
/* Sets the call that the running fibril serves, for the library and for the kernel. */
void fibril_serve(uint64_t call_id);

/* Sets the function that runs if no fibril is ready: it waits at most `us` microseconds
 * (FIBRIL_FOREVER: no limit, 0: poll) for messages. It runs on the stack of the fibril that
 * waits. */
typedef void (*fibril_idle_t)(uint64_t us);
void fibril_idle_set(fibril_idle_t idle);

/* All fibrils of the task, in order of creation. Only fibril.c changes the list. */
extern list_t fibrils_all;

/* Timers. */
void timer_add(fibril_t *fibril, uint64_t us);
void timer_remove(fibril_t *fibril);
/* Wakes the fibrils whose deadline has passed. */
void timers_expire(void);
/* Returns the microseconds to the next deadline, or FIBRIL_FOREVER. */
uint64_t timers_next(void);

/* Stacks: areas, each with a guard at its low end. Some are kept for new fibrils. */
void *stack_get(void);
void stack_put(void *stack);
/* Returns the bytes from the address that stack_get() returns to the top, with the guard. */
size_t stack_size(void);

/* Reports a misuse of the library in the kernel log, and ends the task. */
_Noreturn void fibril_panic(const char *what);

/* ---- implemented per architecture ---- */

void fibril_arch_switch(void **save, void *load);
/* Returns a context that starts in fibril_main(). */
void *fibril_arch_prepare(void *stack, size_t size);
_Noreturn void fibril_main(void);

#endif

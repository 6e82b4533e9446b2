// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler of fibrils, for code that makes waits of its own (the async library) or looks at
 * all fibrils (the loader). Everything else uses <fibril/fibril.h>.
 *
 * Invariant: exactly one fibril is RUNNING. A READY fibril is on the ready queue. A WAITING fibril
 * is known to the object that will wake it, and on the timer list when its wait has a time limit.
 *
 * Every wait passes through fibril_block, which notes on the fibril board what the fibril waits
 * for. The board holds all that a debugger needs to know of a task that hangs.
 */
#ifndef FIBRIL_SCHEDULER_H
#define FIBRIL_SCHEDULER_H

#include <abi/error.h>
#include <abi/task.h>
#include <fibril/board.h>
#include <fibril/fibril.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIBRIL_NAME_SIZE 32

enum fibril_state { FIBRIL_RUNNING, FIBRIL_READY, FIBRIL_WAITING, FIBRIL_ENDED };

/* What a fibril waits for. */
typedef struct fibril_wait {
    enum board_wait kind;
    uint64_t object;  /* see enum board_wait */
    const char *name; /* of the object, for people; may be NULL */
} fibril_wait_t;

struct fibril {
    uint64_t id;                           /* from 1, never used again */
    void *context;                         /* top of its stack while it does not run */
    void *stack;                           /* NULL: the first fibril, on the thread's own */
    fibril_t *previous, *next;             /* all fibrils */
    fibril_t *ready_next;                  /* ready queue */
    fibril_t *timer_previous, *timer_next; /* by deadline; valid while timed */
    enum fibril_state state;
    bool timed;
    bool timed_out;
    uint64_t deadline;      /* ns since boot */
    board_row_t *row;       /* on the board; NULL: none */
    uint64_t serving;       /* id of the call it serves, 0: none */
    uint64_t serving_outer; /* the one around it, 0: none */
    int saved_errno;
    void *connection; /* of the async library */
    void (*entry)(void *);
    void *argument;
    char name[FIBRIL_NAME_SIZE];
};

#define FIBRIL_FOREVER UINT64_MAX

/* Gives up the processor until fibril_wake, or until `us` microseconds have passed (ETIMEDOUT). */
errno_t fibril_block(fibril_wait_t wait, uint64_t us);
/* Makes a waiting fibril ready; one that does not wait is left alone. */
void fibril_wake(fibril_t *fibril);
/* Makes a fibril ready that waited for a lock, and shows it as its holder, in this order: see
 * <abi/board.h>. `held` as in board_row_hold. */
void fibril_hand_over(fibril_t *fibril, uint64_t held);
/* Whether another fibril would run if this one waited. */
bool fibril_others_ready(void);
/* Notes which call the running fibril serves, for itself and for the kernel. */
void fibril_serve(uint64_t call_id);

/* What to do when no fibril is ready: wait at most `us` microseconds (FIBRIL_FOREVER: without end,
 * 0: only look) for something from outside. Runs on the stack of the fibril that gave up the
 * processor. */
typedef void (*fibril_idle_t)(uint64_t us);
void fibril_idle_set(fibril_idle_t idle);

/* All fibrils, in order of their making. */
fibril_t *fibril_first(void);

/* Timers. */
void timer_add(fibril_t *fibril, uint64_t us);
void timer_remove(fibril_t *fibril);
/* Wakes those whose time has come. */
void timers_expire(void);
/* Microseconds to the next one, FIBRIL_FOREVER without. */
uint64_t timers_next(void);

/* Stacks: whole areas with a guard page, some kept for the next fibril. */
void *stack_get(void);
void stack_put(void *stack);
size_t stack_size(void);

/* Reports that the program used the library wrongly, and ends the task. */
_Noreturn void fibril_panic(const char *what);

/* ---- the CPU's part ---- */

void fibril_arch_switch(void **save, void *load);
/* A context that begins in fibril_main. */
void *fibril_arch_prepare(void *stack, size_t size);
_Noreturn void fibril_main(void);

#endif

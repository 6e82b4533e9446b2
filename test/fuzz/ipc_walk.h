// SPDX-License-Identifier: BSD-2-Clause
/*
 * The random walk through IPC: what its files share.
 *
 * A walk is a number of *epochs* that begin and end with an empty kernel; an epoch is a list of
 * *operations*. Operation i of epoch e is a 64-bit number, made from the walk's seed, e and i. It
 * seeds two streams of random numbers: the choices of the operation (which task does what with
 * which words) and those of the scheduler until the next operation. What an operation does thus
 * depends on nothing but its number and the state it meets, so that any selection of operations is
 * a walk too: that is what shrinking works on.
 */
#ifndef FUZZ_IPC_WALK_H
#define FUZZ_IPC_WALK_H

#include <abi/ipc.h>
#include <abi/syscall.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TASKS_MAX  8
#define WALK_THREADS    2  /* of each task */
#define WALK_HANDLES    16 /* that a task remembers, good or stale */
#define WALK_OPS_MAX    5000
#define WALK_LABELS     (2 * WALK_OPS_MAX)
#define WALK_MEMORY     ((uint64_t)16 * 4096)
#define WALK_AREA       ((uint64_t)2 * 4096)
#define WALK_PAGED      0x300000000000ull /* where a task has its area with a pager, if any */
#define WALK_PAGED_SIZE ((uint64_t)3 * 4096)
#define WALK_TOUCH      (SYSCALL_LIMIT + 1000) /* no system call: user mode touches memory */

struct walk_actor;

/* A thread; it makes the system calls that it is asked for. */
typedef struct walk_thread {
    struct walk_actor *actor;
    thread_t *thread; /* NULL: none was made; may point to one that ended */
    unsigned index;
    bool asked; /* a system call is to be made, or under way */
    uint64_t number;
    syscall_words_t words;
} walk_thread_t;

/* A task of the walk. */
typedef struct walk_actor {
    task_t *task; /* counted; NULL: the place is empty */
    unsigned index;
    walk_thread_t threads[WALK_THREADS];
    uint64_t memory;    /* address of WALK_MEMORY bytes, readable and writable */
    uint64_t read_only; /* address of one page */
    uint64_t area;      /* address of WALK_AREA bytes to share; may be gone */
    cap_handle_t phones[WALK_HANDLES];
    cap_handle_t calls[WALK_HANDLES];
    uint64_t next_label;
    bool answered[WALK_LABELS]; /* by label */
} walk_actor_t;

typedef struct walk_options {
    uint64_t seed;
    uint64_t steps;
    unsigned tasks;
    const char *trace;
} walk_options_t;

/* Numbers of a whole run, told at its end. */
typedef struct walk_totals {
    uint64_t system_calls;
    uint64_t messages;
    uint64_t deaths;
    uint64_t yields; /* in the middle of a transfer */
} walk_totals_t;

/* ---- ipc_walk_random.c ---- */

enum walk_stream { WALK_CHOICE, WALK_SCHEDULE };

/* A number that depends on both as if by chance. */
uint64_t walk_mix(uint64_t a, uint64_t b);
/* Begins both streams anew. */
void walk_reseed(uint64_t seed);
/* From 0 to below - 1. */
uint64_t walk_number(enum walk_stream stream, uint64_t below);
uint64_t walk_word(enum walk_stream stream);

/* ---- ipc_walk_world.c ---- */

extern walk_actor_t walk_actors[WALK_TASKS_MAX];
extern unsigned walk_tasks; /* places in use */
extern walk_totals_t walk_totals;

/* Once per process: boots the kernel. */
void walk_boot(void);
/* Fills all places. */
void walk_world_begin(unsigned tasks);
/* Ends all tasks in a random order; the last one first takes all its messages: each of its calls
 * must have been answered. Nothing may be left. */
void walk_world_end(void);

/* Makes a task in an empty place; an error when memory (injected) fails. */
errno_t walk_spawn(walk_actor_t *actor);
errno_t walk_spawn_thread(walk_actor_t *actor);
/* Empties the place of a task that has ended. */
void walk_bury(walk_actor_t *actor);
/* A thread that can be asked for a system call, or NULL. */
walk_thread_t *walk_free_thread(walk_actor_t *actor);
/* Asks for a system call; it is made when the machine runs. */
void walk_ask(walk_thread_t *thread, uint64_t number, const syscall_words_t *words);
/* A phone of `from` to `to`, made by the kernel. */
void walk_connect(walk_actor_t *from, walk_actor_t *to);
/* Runs the machine until all threads wait; `with_time`: until no time-out is left either. */
void walk_run(bool with_time);
/* All invariants, now. */
void walk_check(void);
void walk_keep(cap_handle_t *handles, cap_handle_t handle);

/* ---- ipc_walk_op.c ---- */

/* Does the operation of this number. */
void walk_operation(uint64_t number);

/* ---- ipc_walk_report.c ---- */

/* The walk has found a fault: says so and ends the process. */
_Noreturn void walk_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Writes a line into the trace, if there is one. */
void walk_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Where the trace goes; NULL: nowhere. "-" is standard output. */
void walk_trace_to(const char *path);
void walk_trace_end(void);

/* What a process that walks tells its parent, in shared memory. */
typedef struct walk_report {
    uint64_t epoch;
    uint64_t op; /* the operation that is done now */
    bool failed;
    char text[240]; /* what went wrong */
    walk_totals_t totals;
} walk_report_t;

extern walk_report_t *walk_report;

/* ---- ipc_walk_traced.c ---- */

/* Every so many epochs one is traced. */
#define WALK_TRACED_EVERY 8

void walk_traced_begin(void);
/* The trace and the kernel must agree on every call. */
void walk_traced_compare(void);
void walk_traced_end(void);

/* ---- ipc_walk_shrink.c ---- */

/* Runs body(argument) in a process of its own, which ends in time. True when it came to its end;
 * otherwise walk_report says what went wrong. */
bool walk_attempt(void (*body)(void *argument), void *argument, unsigned seconds, bool quiet);

/* Does the operations ops[0..count-1] of an epoch, from an empty kernel to an empty one. */
void walk_epoch(const walk_options_t *options, uint64_t epoch, const uint32_t *ops, size_t count);
/* Finds a shortest selection of the `*count` operations that still fails in the same way: after
 * it, leaving out any single one does not. False when they do not fail by themselves. */
bool walk_shrink(const walk_options_t *options, uint64_t epoch, uint32_t *ops, size_t *count);

#endif

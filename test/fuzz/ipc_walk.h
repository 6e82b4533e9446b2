// SPDX-License-Identifier: BSD-2-Clause
/*
 * The random walk through IPC: common declarations.
 *
 * A walk consists of *epochs* that start and end with an empty kernel; an epoch is a list of
 * *operations*. Operation i of epoch e is a 64-bit number, derived from the walk's seed, e and i.
 * It seeds two streams of random numbers: the choices of the operation (which task does what with
 * which words) and those of the scheduler until the next operation. So the effect of an operation
 * depends only on its number and the current state, and every subset of the operations is also a
 * walk, which shrinking relies on.
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
#define WALK_THREADS    2  /* per task */
#define WALK_HANDLES    16 /* remembered by a task, valid or stale */
#define WALK_OPS_MAX    5000
#define WALK_LABELS     (2 * WALK_OPS_MAX)
#define WALK_MEMORY     ((uint64_t)16 * 4096)
#define WALK_AREA       ((uint64_t)2 * 4096)
#define WALK_PAGED      0x300000000000ull /* address of a task's area with a pager, if any */
#define WALK_PAGED_SIZE ((uint64_t)3 * 4096)
#define WALK_TOUCH      (SYSCALL_LIMIT + 1000) /* not a system call: user mode accesses memory */

struct walk_actor;

/* A thread that makes the requested system calls. */
typedef struct walk_thread {
    struct walk_actor *actor;
    thread_t *thread; /* NULL: not created; may point to a thread that ended */
    unsigned index;
    bool asked; /* a system call is requested or in progress */
    uint64_t number;
    syscall_words_t words;
} walk_thread_t;

/* A task of the walk. */
typedef struct walk_actor {
    task_t *task; /* a reference; NULL: unused */
    unsigned index;
    walk_thread_t threads[WALK_THREADS];
    uint64_t memory;    /* address of WALK_MEMORY bytes, readable and writable */
    uint64_t read_only; /* address of one page */
    uint64_t area;      /* address of WALK_AREA bytes to share; may be destroyed */
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

/* Statistics of a whole run, printed at its end. */
typedef struct walk_totals {
    uint64_t system_calls;
    uint64_t messages;
    uint64_t deaths;
    uint64_t yields; /* in the middle of a transfer */
} walk_totals_t;

/* ---- ipc_walk_random.c ---- */

enum walk_stream { WALK_CHOICE, WALK_SCHEDULE };

/* A hash of both numbers. */
uint64_t walk_mix(uint64_t a, uint64_t b);
/* Seeds both streams. */
void walk_reseed(uint64_t seed);
/* A random number below `below`. */
uint64_t walk_number(enum walk_stream stream, uint64_t below);
uint64_t walk_word(enum walk_stream stream);

/* ---- ipc_walk_world.c ---- */

extern walk_actor_t walk_actors[WALK_TASKS_MAX];
extern unsigned walk_tasks; /* number of actors in use */
extern walk_totals_t walk_totals;

/* Boots the kernel. Called once per process. */
void walk_boot(void);
/* Creates all tasks. */
void walk_world_begin(unsigned tasks);
/* Ends all tasks in random order. The last one first receives all its messages and checks that each
 * of its calls was answered. Checks that no object is left. */
void walk_world_end(void);

/* Creates the task of an unused actor. Fails if an (injected) allocation fails. */
errno_t walk_spawn(walk_actor_t *actor);
errno_t walk_spawn_thread(walk_actor_t *actor);
/* Makes the actor of an ended task unused. */
void walk_bury(walk_actor_t *actor);
/* Returns a thread that can make a system call, or NULL. */
walk_thread_t *walk_free_thread(walk_actor_t *actor);
/* Requests a system call; walk_run() executes it. */
void walk_ask(walk_thread_t *thread, uint64_t number, const syscall_words_t *words);
/* Creates a phone from `from` to `to`. */
void walk_connect(walk_actor_t *from, walk_actor_t *to);
/* Runs the machine until all threads wait; `with_time`: and until no timeout is pending. */
void walk_run(bool with_time);
/* Checks all invariants. */
void walk_check(void);
void walk_keep(cap_handle_t *handles, cap_handle_t handle);

/* ---- ipc_walk_op.c ---- */

/* Executes the operation with this number. */
void walk_operation(uint64_t number);

/* ---- ipc_walk_report.c ---- */

/* Reports a failure of the walk and ends the process. */
_Noreturn void walk_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Writes a line to the trace, if there is one. */
void walk_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Sets the file of the trace; NULL: none, "-": standard output. */
void walk_trace_to(const char *path);
void walk_trace_end(void);

/* What a walking process reports to its parent, in shared memory. */
typedef struct walk_report {
    uint64_t epoch;
    uint64_t op; /* the current operation */
    bool failed;
    char text[240]; /* description of the failure */
    walk_totals_t totals;
} walk_report_t;

extern walk_report_t *walk_report;

/* ---- ipc_walk_traced.c ---- */

/* One of this number of epochs is traced. */
#define WALK_TRACED_EVERY 8

void walk_traced_begin(void);
/* Checks that the trace and the kernel agree on every call. */
void walk_traced_compare(void);
void walk_traced_end(void);

/* ---- ipc_walk_shrink.c ---- */

/* Runs body(argument) in a child process, for at most `seconds` (0: no limit). Returns whether it
 * succeeded; otherwise walk_report describes the failure. */
bool walk_attempt(void (*body)(void *argument), void *argument, unsigned seconds, bool quiet);

/* Executes the operations ops[0..count-1] of an epoch, from an empty kernel to an empty one. */
void walk_epoch(const walk_options_t *options, uint64_t epoch, const uint32_t *ops, size_t count);
/* Reduces the `*count` operations to a minimal subset that still fails in the same way: without any
 * one of them it does not. Returns false if the operations do not fail on their own. */
bool walk_shrink(const walk_options_t *options, uint64_t epoch, uint32_t *ops, size_t *count);

#endif

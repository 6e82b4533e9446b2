// SPDX-License-Identifier: BSD-2-Clause
/*
 * The graph of the running kernel for others than the console: the DIAGNOSE system call and the
 * watchdog.
 *
 * The kernel runs with interrupts disabled: nothing moves while a snapshot is taken, judged and
 * told, and the console is not open. The graph and its memory serve one caller at a time.
 */
#ifndef INSPECT_DIAGNOSE_H
#define INSPECT_DIAGNOSE_H

#include <abi/diagnose.h>
#include <abi/error.h>
#include <diagnosis/graph/words.h>
#include <stdbool.h>
#include <stdint.h>

/* Tells `what` (of `task`). EINVAL: there is no such thing to tell; ENOENT: no such task; ELIMIT:
 * the memory that was set aside for it does not suffice. */
MUST_USE
errno_t diagnose(enum diagnose_what what, uint32_t task, const graph_out_t *out);

/* What the watchdog keeps between its rounds. */
#define WATCH_TOLD_MAX 256
/* Rings that it takes over from one round to the next. */
#define WATCH_SEEN_MAX 64

typedef struct watch {
    uint64_t age_ns;               /* rings whose calls are all older are told */
    bool breaks;                   /* and undone */
    uint64_t told[WATCH_TOLD_MAX]; /* rings told of already, the latest of them */
    unsigned told_count;           /* since boot */
    uint64_t seen[WATCH_SEEN_MAX]; /* rings of the round before */
    unsigned seen_count;
    bool too_large; /* the last round had too little memory, and said so */
    bool left_out;  /* the last round did not judge all tasks, and said so */
} watch_t;

/* One round: tells what has become a deadlock, each ring once, and breaks the rings if `breaks` is
 * set. Only rings count whose waits were all there in the round before: one look may be wrong. */
void diagnose_watch(watch_t *watch, const graph_out_t *out);

#endif

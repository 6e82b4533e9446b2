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

typedef struct watch {
    uint64_t age_ns;               /* rings whose calls are all older are told */
    bool breaks;                   /* and undone */
    uint64_t told[WATCH_TOLD_MAX]; /* rings told of already, the latest of them */
    unsigned told_count;           /* since boot */
    bool too_large;                /* the last round had too little memory, and said so */
} watch_t;

/* One round: tells what has become a deadlock since the last one, each ring once, and breaks all of
 * them if it is to. */
void diagnose_watch(watch_t *watch, const graph_out_t *out);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The wait-for graph of the running kernel, for the DIAGNOSE system call and the watchdog.
 *
 * The kernel runs with interrupts disabled: nothing changes while the graph is captured, analysed
 * and reported, and the console is not open. The graph and its memory have one user at a time.
 */
#ifndef INSPECT_DIAGNOSE_H
#define INSPECT_DIAGNOSE_H

#include <abi/diagnose.h>
#include <abi/error.h>
#include <diagnosis/graph/words.h>
#include <stdbool.h>
#include <stdint.h>

/* Prints the report `what` (of `task`, for DIAGNOSE_WAITS) to `out`. EINVAL: unknown report;
 * ENOENT: no such task; ELIMIT: the memory reserved for the graph does not suffice. */
MUST_USE
errno_t diagnose(enum diagnose_what what, uint32_t task, const graph_out_t *out);

/* Number of reported rings that the watchdog remembers. */
#define WATCH_TOLD_MAX 256
/* Number of rings of a round that it compares with the next round. */
#define WATCH_SEEN_MAX 64

/* State of the watchdog between its rounds. */
typedef struct watch {
    uint64_t age_ns;               /* a ring is reported when all its calls are older */
    bool breaks;                   /* and broken */
    uint64_t told[WATCH_TOLD_MAX]; /* the latest reported rings */
    unsigned told_count;           /* since boot */
    uint64_t seen[WATCH_SEEN_MAX]; /* rings of the previous round */
    unsigned seen_count;
    bool too_large; /* the last round had too little memory, and reported that */
    bool left_out;  /* the last round did not include all tasks, and reported that */
} watch_t;

/* Runs one round: reports new deadlocks to `out`, each ring once, and breaks the rings if `breaks`
 * is set. A ring counts only if the previous round saw the same waits, because a single snapshot
 * can show a ring that is about to resolve itself. */
void diagnose_watch(watch_t *watch, const graph_out_t *out);

#endif

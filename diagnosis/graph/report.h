// SPDX-License-Identifier: BSD-2-Clause
/* What the graph says, as people read it. Pure. Scratch memory comes from the graph and goes back.
 */
#ifndef DIAGNOSIS_GRAPH_REPORT_H
#define DIAGNOSIS_GRAPH_REPORT_H

#include <diagnosis/graph/words.h>

/* All deadlocks: verdict, ring, who hangs behind, which locks are in their hands; or that there is
 * none, with the oldest waits. False when memory is used up. */
bool report_deadlock(graph_t *graph, const graph_out_t *out);
/* One ring (0 to ring_count - 1); and who hangs behind all rings, with the locks in their hands. */
bool report_ring(graph_t *graph, const graph_out_t *out, uint32_t ring);
bool report_victims(graph_t *graph, const graph_out_t *out);

/* What each fibril and thread of a task waits for. */
void report_waits(graph_t *graph, const graph_out_t *out, uint32_t task);
/* Everybody who waits for a task, at once or by way of others. */
bool report_who(graph_t *graph, const graph_out_t *out, uint32_t task);
/* From the first cause of a call to the last call that it has caused. */
bool report_chain(graph_t *graph, const graph_out_t *out, uint32_t call);

/* Which open calls report_calls() lists; GRAPH_NONE and 0 leave a filter out. */
typedef struct call_filter {
    uint32_t task; /* index: who sent or holds it */
    const char *method;
    uint64_t age_ns;
    uint32_t most; /* lines, 0: all */
    bool verdicts; /* a line more for each: verdict and evidence */
    bool hung;     /* leave out what waits as it should: for a key, a condition, time */
} call_filter_t;
/* The open calls, oldest first. False when memory is used up. */
bool report_calls(graph_t *graph, const graph_out_t *out, const call_filter_t *filter);

/* The whole graph, or only what hangs. */
void report_dot(const graph_t *graph, const graph_out_t *out, bool all);
void report_json(const graph_t *graph, const graph_out_t *out);

/* ---- breaking ---- */

#define PLAN_CALLS_MAX 16

/* Calls of one request to answer with EDEADLK, so that a ring comes undone. */
typedef struct break_plan {
    uint32_t count;
    uint32_t calls[PLAN_CALLS_MAX]; /* indices */
} break_plan_t;

/* Chooses for a ring (0 to ring_count - 1): the youngest request whose failure lets all of the ring
 * go on. False when there is none (or no memory): a ring of locks alone. */
bool plan_break(graph_t *graph, uint32_t ring, break_plan_t *plan);
/* Says who would get which error, and who would go on. */
bool report_plan(graph_t *graph, const graph_out_t *out, const break_plan_t *plan);

#endif

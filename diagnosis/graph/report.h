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

/* Which tasks have rows that the graph has no room for. Nothing when it has them all. */
void report_left_out(const graph_t *graph, const graph_out_t *out);

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

#define PLAN_CALLS_MAX 64

/* What a plan costs, the weightiest first. */
typedef struct plan_cost {
    uint32_t ends;    /* tasks that end, in halves: one that probably ends counts 1, surely 2 */
    uint32_t errors;  /* requests that fail for certain, not those that pass the error on */
    uint64_t lost_ns; /* ages of the requests that fail */
} plan_cost_t;

/* Calls to answer with EDEADLK, or a task to end, so that a ring comes undone. */
typedef struct break_plan {
    uint32_t ring;
    uint32_t task; /* index of the task to end; GRAPH_NONE: none */
    uint32_t count;
    uint32_t calls[PLAN_CALLS_MAX]; /* indices: requests, each followed by its transfers */
    plan_cost_t cost;
} break_plan_t;

/* Chooses for a ring (0 to ring_count - 1) the smallest set of requests, and of sets of one or two
 * requests the cheapest, whose failure lets all of the ring go on. False when there is none (or no
 * memory): a ring of locks alone. */
bool plan_break(graph_t *graph, uint32_t ring, break_plan_t *plan);
/* Chooses the task whose end lets all of the ring go on at the least cost. */
bool plan_kill(graph_t *graph, uint32_t ring, break_plan_t *plan);

typedef bool (*plan_choose_t)(graph_t *graph, uint32_t ring, break_plan_t *plan);
typedef bool (*plan_wanted_t)(const graph_t *graph, uint32_t ring, const void *context);
/* The plan for the first ring that is `wanted` (NULL: every ring is) and has one; certain rings come
 * before suspected ones. */
bool plan_find(graph_t *graph, plan_choose_t choose, plan_wanted_t wanted, const void *context,
               break_plan_t *plan);
/* Who would get which error, and who would go on. */
bool report_plan(graph_t *graph, const graph_out_t *out, const break_plan_t *plan);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Reports about the graph as text. Scratch memory is taken from the graph and freed afterwards. */
#ifndef DIAGNOSIS_GRAPH_REPORT_H
#define DIAGNOSIS_GRAPH_REPORT_H

#include <diagnosis/graph/words.h>

/* All functions with a result return false if memory is used up. */

/* All deadlocks with their rings, the waiters behind them and the locks that these hold; or "no
 * deadlock" and the oldest waits. */
bool report_deadlock(graph_t *graph, const graph_out_t *out);
/* One ring (0 to ring_count - 1). */
bool report_ring(graph_t *graph, const graph_out_t *out, uint32_t ring);
/* The waiters behind all rings, and the locks held by fibrils that hang. */
bool report_victims(graph_t *graph, const graph_out_t *out);

/* The tasks with rows that did not fit into the graph. Prints nothing if there are none. */
void report_left_out(const graph_t *graph, const graph_out_t *out);

/* What each fibril and thread of a task waits for. */
void report_waits(graph_t *graph, const graph_out_t *out, uint32_t task);
/* All waiters for a task, direct and indirect. */
bool report_who(graph_t *graph, const graph_out_t *out, uint32_t task);
/* The calls from the first cause of a call to the last call that it has caused. */
bool report_chain(graph_t *graph, const graph_out_t *out, uint32_t call);

/* Selects the open calls that report_calls() lists; GRAPH_NONE, NULL and 0: no filter. */
typedef struct call_filter {
    uint32_t task; /* index of the asker or the holder */
    const char *method;
    uint64_t age_ns;
    uint32_t most; /* maximum number of lines */
    bool verdicts; /* add a line for each call: verdict and evidence */
    bool hung;     /* omit calls that wait by design: for a key, a condition, time */
} call_filter_t;
/* The open calls, oldest first. */
bool report_calls(graph_t *graph, const graph_out_t *out, const call_filter_t *filter);

/* The graph as DOT (everything, or only what hangs) and as JSON. */
void report_dot(const graph_t *graph, const graph_out_t *out, bool all);
void report_json(const graph_t *graph, const graph_out_t *out);

/* ---- breaking ---- */

#define PLAN_CALLS_MAX 64

/* The cost of a plan; earlier fields take precedence. */
typedef struct plan_cost {
    uint32_t ends; /* tasks that end: 2 for one that ends for certain, 1 for a probable one */
    uint32_t
        errors; /* requests that the plan fails, without those to which an error is passed on */
    uint64_t lost_ns; /* sum of the ages of the failed requests */
} plan_cost_t;

/* A plan to break a ring: calls to answer with EDEADLK, or a task to end. */
typedef struct break_plan {
    uint32_t ring;
    uint32_t task; /* index of the task to end; GRAPH_NONE: none */
    uint32_t count;
    uint32_t calls[PLAN_CALLS_MAX]; /* indices: requests, each followed by its transfers */
    plan_cost_t cost;
} break_plan_t;

/* Chooses the smallest set of requests of a ring (0 to ring_count - 1) whose failure lets the whole
 * ring continue; of sets of one or two requests, the cheapest. Returns false if there is none (a
 * ring of locks only), or no memory. */
bool plan_break(graph_t *graph, uint32_t ring, break_plan_t *plan);
/* Chooses the task whose end lets the whole ring continue at the lowest cost. */
bool plan_kill(graph_t *graph, uint32_t ring, break_plan_t *plan);

typedef bool (*plan_choose_t)(graph_t *graph, uint32_t ring, break_plan_t *plan);
typedef bool (*plan_wanted_t)(const graph_t *graph, uint32_t ring, const void *context);
/* Finds a plan for the first ring that is `wanted` (NULL: any ring) and has a plan. Certain rings
 * come before suspected ones. */
bool plan_find(graph_t *graph, plan_choose_t choose, plan_wanted_t wanted, const void *context,
               break_plan_t *plan);
/* The consequences of a plan: the errors, and what continues. */
bool report_plan(graph_t *graph, const graph_out_t *out, const break_plan_t *plan);

#endif

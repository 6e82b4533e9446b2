// SPDX-License-Identifier: BSD-2-Clause
/*
 * The order in which servers call each other while they serve, as a graph, and the rings in it.
 *
 * A server that calls another one while it serves waits for it, and so do its own callers. If
 * these waits can form a ring, the servers hang as soon as two of the calls meet on one
 * connection, or need one lock. The order lint reports such a ring when the last of its calls is
 * learned, whether or not anything hangs.
 *
 * Places. Each task that takes part has a place, and each pair (caller, callee) that was seen is a
 * link between two places. A link remembers the asker: the task that the caller served when it
 * called. The askers form the *chain* of waiting tasks. Of several rings that a new pair closes,
 * the one with the longest part of that chain is reported.
 *
 * Locks. A link also remembers the locks that the caller held when it called, as a text. If a
 * request that comes back along the ring needs one of them, the servers hang even if no connection
 * is shared. When locks are seen for the first time at a known link, its ring is reported again.
 *
 * Bounds. There are ORDER_TASKS_MAX places and ORDER_LINKS_MAX links. When either is used up, the
 * place that has gone longest without a new link is given up, and its task is named to the caller
 * (`given_up`), which can have it learned again. Learning one pair takes at most about
 * ORDER_LINKS_MAX + ORDER_CHAIN_MAX * ORDER_TASKS_MAX steps.
 *
 * Reports. A ring is reported once: it is recognized by the names in it, so servers that were
 * started again do not repeat it, and by the locks. The last ORDER_TOLD_MAX reports are remembered. Programs can
 * choose names, so there are at most ORDER_TOLD_MAX reports within ORDER_PERIOD_NS.
 *
 * Pure: no locks, no memory of its own. One graph belongs to one thread.
 */
#ifndef DIAGNOSIS_ORDER_H
#define DIAGNOSIS_ORDER_H

#include <abi/limits.h>
#include <diagnosis/text/out.h>
#include <stdbool.h>
#include <stdint.h>

#define ORDER_TASKS_MAX 256
#define ORDER_LINKS_MAX 2048
#define ORDER_CHAIN_MAX 32
#define ORDER_TOLD_MAX  64
#define ORDER_TEXTS_MAX 64 /* different texts of locks, with the two of learn.c */
#define ORDER_PERIOD_NS 60000000000ull

/* Size of a text that lists locks. */
#define ORDER_LOCKS_SIZE 64

/* No place, no link, no task. */
#define ORDER_NONE UINT16_MAX

/* A task as described by the caller of order_learn_pair(). */
typedef struct order_task {
    uint32_t id; /* not 0 */
    char name[TASK_NAME_SIZE];
} order_task_t;

/* One call of a server to another one, which it makes while it serves. */
typedef struct order_call {
    order_task_t caller, callee;
    uint32_t asker;    /* the task that it serves, 0: unknown */
    const char *locks; /* the locks that it holds meanwhile; "": none */
} order_call_t;

typedef struct order_place {
    order_task_t task;   /* id 0: free */
    uint16_t first_link; /* of the calls that it makes */
    uint64_t used;       /* clock of its last new link */
} order_place_t;

typedef struct order_link {
    uint16_t callee; /* place */
    uint16_t next;   /* of the same caller; of the free links */
    uint32_t asker;  /* task that the caller served */
    uint16_t locks;  /* index in the texts; 0: the caller held none */
} order_link_t;

typedef struct order_ring {
    unsigned count;
    uint16_t place[ORDER_TASKS_MAX];
} order_ring_t;

typedef struct order_graph {
    order_place_t places[ORDER_TASKS_MAX];
    order_link_t links[ORDER_LINKS_MAX];
    uint16_t free_link;
    char texts[ORDER_TEXTS_MAX][ORDER_LOCKS_SIZE];
    unsigned text_count;
    uint64_t clock; /* links learned since the start */
    uint64_t told[ORDER_TOLD_MAX];
    unsigned told_next;      /* index of the next report */
    unsigned told_in_period; /* reports since period_ns */
    uint64_t period_ns;      /* start of the period */
    order_ring_t ring;       /* the last one that was found */
    uint16_t chain[ORDER_CHAIN_MAX];
    uint16_t before[ORDER_TASKS_MAX];   /* scratch: the place before this one on the way */
    uint16_t queue[ORDER_TASKS_MAX];    /* scratch */
    uint16_t in_chain[ORDER_TASKS_MAX]; /* scratch: where in the chain, or ORDER_NONE */
} order_graph_t;

enum order_result {
    ORDER_NOTHING,   /* no ring, or one that was reported before */
    ORDER_RING,      /* graph->ring has to be reported */
    ORDER_TOO_OFTEN, /* a ring, but there were too many reports; the pair is not kept */
};

void order_graph_init(order_graph_t *graph);
/* Learns a call. Calls `given_up` for each task that had to be given up for it. */
enum order_result order_learn_pair(order_graph_t *graph, const order_call_t *call, uint64_t now_ns,
                                   void (*given_up)(uint32_t task));
/* Removes a task and all pairs with it. */
void order_forget_task(order_graph_t *graph, uint32_t task);
/* The task of place `at`, 0: none. For a walk over all places. */
static inline uint32_t order_task_at(const order_graph_t *graph, unsigned at)
{
    return graph->places[at].task.id;
}

/* Writes graph->ring as "a (1) -> b (2) -> a (1)". */
void order_ring_say(const order_graph_t *graph, const graph_out_t *out);
/* Writes call `at` of graph->ring as `a (1) calls b (2) while it holds "namespace"`. Writes nothing
 * and returns false if the caller held no lock. */
bool order_locks_say(const order_graph_t *graph, unsigned at, const graph_out_t *out);

/* ---- ring.c ---- */

/* Searches for a ring that the new link from `caller` to `callee` closes, and sets graph->ring.
 * Returns false if there is none. */
bool order_ring_find(order_graph_t *graph, uint16_t caller, uint16_t callee, uint32_t asker);
/* Returns the same number for the same names and locks in the same order, wherever the ring
 * begins. */
uint64_t order_ring_hash(const order_graph_t *graph);
/* Returns the place of a task, or ORDER_NONE. */
uint16_t order_place_find(const order_graph_t *graph, uint32_t task);
/* Returns the link from one place to another, or ORDER_NONE. */
uint16_t order_link_find(const order_graph_t *graph, uint16_t from, uint16_t to);

#endif

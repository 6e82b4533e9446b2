// SPDX-License-Identifier: BSD-2-Clause
/* What the files of diagnosis/graph share among themselves. */
#ifndef DIAGNOSIS_GRAPH_INTERNAL_H
#define DIAGNOSIS_GRAPH_INTERNAL_H

#include <diagnosis/graph/graph.h>

/* Every bit of the result depends on every bit of x. */
static inline uint64_t graph_mix(uint64_t x)
{
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
    return x ^ x >> 32;
}

/* Spreads keys over the heads of an index. Tasks choose most of what is hashed (addresses, labels,
 * causes), so it is keyed: a task that does not know graph_key cannot choose keys that collide. */
extern uint64_t graph_key;
static inline uint32_t graph_hash(uint64_t a, uint64_t b)
{
    return (uint32_t)graph_mix(graph_mix(a ^ graph_key) + b);
}

/* An index of rows 0 to count - 1. */
bool index_init(graph_t *graph, graph_index_t *index, uint32_t count);
static inline void index_put(graph_index_t *index, uint32_t hash, uint32_t row)
{
    index->next[row] = index->heads[hash & index->mask];
    index->heads[hash & index->mask] = row;
}
#define INDEX_EACH(graph, index, hash, row)                                                        \
    for (uint32_t row = (index)->heads[(hash) & (index)->mask];                                    \
         row != GRAPH_NONE && ++*(graph)->steps != 0; row = (index)->next[row])

/* An array of `count` numbers that are all GRAPH_NONE. */
uint32_t *graph_take_none(graph_t *graph, size_t count);

/* The connection of this label in a task, or GRAPH_NONE; the same for locks. */
uint32_t graph_find_connection(const graph_t *graph, uint32_t task, uint64_t label);
uint32_t graph_find_lock(const graph_t *graph, uint32_t task, uint64_t address);

/* Adds an edge; remembers when memory is used up. */
void graph_edge(graph_t *graph, uint32_t from, uint32_t to, enum graph_edge_kind kind);

/* Whether the task that waits for a call tells nothing of its fibrils. */
bool graph_asker_is_blind(const graph_t *graph, uint32_t call);

/* The PAGE_IN for which a thread waits, GRAPH_NONE when it waits for something else. */
uint32_t graph_page_in_of(const graph_t *graph, uint32_t thread);
/* The thread that runs the fibrils of a task, when it waits for a page: then none of them runs,
 * whatever the board says. GRAPH_NONE: it does not. */
uint32_t graph_stopped_thread(const graph_t *graph, uint32_t task);

/* The steps of graph_solve(). */
bool graph_close_tasks(graph_t *graph);      /* rows.c: no more of them come */
bool graph_index_rows(graph_t *graph);       /* index.c: what is found by a key */
bool graph_index_locks(graph_t *graph);      /* locks.c: who waits for which, in order */
void graph_edges_of_calls(graph_t *graph);   /* calls.c; the first to make edges */
void graph_edges_of_fibrils(graph_t *graph); /* fibrils.c */
void graph_edges_of_locks(graph_t *graph);   /* locks.c */
bool graph_find_rings(graph_t *graph);       /* ring.c */

/* live.c: carries liveness backwards from the `count` nodes in `queue`, which has room for all
 * nodes; `missing` counts for each node the targets that it still needs. With `judge` the verdicts
 * go along. Returns how many nodes are in the queue at the end: all that became live, in that
 * order. */
uint32_t graph_spread(graph_t *graph, uint8_t *live, uint32_t *missing, uint32_t *queue,
                      uint32_t count, bool judge);

#endif

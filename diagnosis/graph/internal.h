// SPDX-License-Identifier: BSD-2-Clause
/* Declarations private to diagnosis/graph. */
#ifndef DIAGNOSIS_GRAPH_INTERNAL_H
#define DIAGNOSIS_GRAPH_INTERNAL_H

#include <diagnosis/graph/graph.h>

/* A mixing function: each bit of the result depends on each bit of x. */
static inline uint64_t graph_mix(uint64_t x)
{
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93ull;
    return x ^ x >> 32;
}

/* The hash function of indices. Tasks choose most of the hashed values (addresses, labels, causes),
 * so the hash is keyed: without graph_key a task cannot choose values that collide. */
extern uint64_t graph_key;
static inline uint32_t graph_hash(uint64_t a, uint64_t b)
{
    return (uint32_t)graph_mix(graph_mix(a ^ graph_key) + b);
}

/* Initializes an index of the rows 0 to count - 1. Returns false if memory is used up. */
bool index_init(graph_t *graph, graph_index_t *index, uint32_t count);
static inline void index_put(graph_index_t *index, uint32_t hash, uint32_t row)
{
    index->next[row] = index->heads[hash & index->mask];
    index->heads[hash & index->mask] = row;
}
#define INDEX_EACH(graph, index, hash, row)                                                        \
    for (uint32_t row = (index)->heads[(hash) & (index)->mask];                                    \
         row != GRAPH_NONE && ++*(graph)->steps != 0; row = (index)->next[row])

/* Allocates an array of `count` numbers that are all GRAPH_NONE. */
uint32_t *graph_take_none(graph_t *graph, size_t count);

/* Find the connection with this label, or the lock at this address, in a task; GRAPH_NONE: none. */
uint32_t graph_find_connection(const graph_t *graph, uint32_t task, uint64_t label);
uint32_t graph_find_lock(const graph_t *graph, uint32_t task, uint64_t address);

/* Starts the table of edges: it gets the rest of the memory until graph_solve() has all edges, so
 * that nothing else can be allocated meanwhile. */
void graph_edges_begin(graph_t *graph);
/* Adds an edge. If memory is used up, sets edge_count to GRAPH_NONE. */
void graph_edge(graph_t *graph, uint32_t from, uint32_t to, enum graph_edge_kind kind);

/* Returns whether the asker of a call has no readable fibril board. */
bool graph_asker_is_blind(const graph_t *graph, uint32_t call);

/* The PAGE_IN for which a thread waits; GRAPH_NONE: it does not wait for one. */
uint32_t graph_page_in_of(const graph_t *graph, uint32_t thread);
/* The thread that runs the fibrils of a task, if it waits for a page: then none of them runs,
 * whatever the board claims. GRAPH_NONE: it does not wait for a page. */
uint32_t graph_stopped_thread(const graph_t *graph, uint32_t task);

/* The steps of graph_solve(). */
bool graph_close_tasks(graph_t *graph);      /* rows.c: completes the table of tasks */
bool graph_index_rows(graph_t *graph);       /* index.c: builds the indices */
bool graph_index_locks(graph_t *graph);      /* locks.c: sorts the waiters of each lock */
void graph_edges_of_calls(graph_t *graph);   /* calls.c: the first step that adds edges */
void graph_edges_of_fibrils(graph_t *graph); /* fibrils.c */
void graph_edges_of_locks(graph_t *graph);   /* locks.c */
bool graph_find_rings(graph_t *graph);       /* ring.c */

/* live.c: propagates liveness backwards from the `count` nodes in `queue`, which has room for all
 * nodes. `missing` has for each node the number of targets that are not live yet. With `judge`,
 * verdicts are propagated too. Returns the final number of nodes in the queue: all that became
 * live, in that order. */
uint32_t graph_spread(graph_t *graph, uint8_t *live, uint32_t *missing, uint32_t *queue,
                      uint32_t count, bool judge);

#endif

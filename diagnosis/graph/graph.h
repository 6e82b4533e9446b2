// SPDX-License-Identifier: BSD-2-Clause
/*
 * The wait-for graph: computes verdicts from the rows of a snapshot. It does not depend on the
 * kernel; used by the kernel console and the unit tests.
 *
 * A node is something for which others can wait: a call, a fibril, a thread, a lock, a connection,
 * a task's answerbox. An edge leads from a waiting node to the node for which it waits. An AND node
 * can continue when all its targets can, an OR node when one of them can. A node is *live* if it
 * has no targets, or if its end is outside the graph (time, hardware, a request that any task can
 * send). Liveness is propagated backwards along the edges. A node that does not become live hangs
 * forever. The strongly connected components of these nodes are the *rings*; the others hang
 * *behind* them.
 *
 * When in doubt, a node counts as live: missing information can hide a deadlock but never invent
 * one. For a task without a fibril board, calls of the same cause stand in for its fibrils. A lock
 * that no row shows as held is held by a fibril that holds more locks than its row can show. A ring
 * that includes such an edge is only *suspected*.
 *
 * If there are too many rows, some are left out; see <diagnosis/capture.h>. What their task waits
 * for is then unknown and counts as live.
 *
 * The graph uses a single block of memory from the caller. The work is linear in the number of
 * rows, except that the waiters of each lock are sorted. Use: graph_init(), then add all rows in
 * the order tasks, threads, calls, fibrils, then graph_solve(); then query and print. Each step
 * fails only if memory is used up.
 */
#ifndef DIAGNOSIS_GRAPH_GRAPH_H
#define DIAGNOSIS_GRAPH_GRAPH_H

#include <diagnosis/snapshot.h>
#include <stddef.h>

/* No such row or node. */
#define GRAPH_NONE UINT32_MAX

/* Id of the kernel's task, which has no fibrils and cannot be ended. */
#define GRAPH_TASK_KERNEL 1

enum graph_kind {
    GRAPH_CALL,
    GRAPH_FIBRIL,
    GRAPH_THREAD,
    GRAPH_BOX,        /* a task's answerbox: any of its threads can receive from it */
    GRAPH_TASK_CALLS, /* the open calls of a task without a board: it can wait for any of them */
    GRAPH_LOCK,
    GRAPH_HIDDEN, /* the locks that the board of a task has no room to show */
    GRAPH_CONNECTION,
    GRAPH_OUTSIDE /* see enum graph_outside */
};

/* Causes of progress outside the snapshot. */
enum graph_outside {
    GRAPH_TIME,     /* the clock */
    GRAPH_HARDWARE, /* interrupts and kernel events */
    GRAPH_ANYONE,   /* any task that sends a request or signals a condition */
    GRAPH_OUTSIDE_COUNT
};

/* The reason for an edge. */
enum graph_edge_kind {
    EDGE_ANSWER,     /* fibril to call: waits for its answer; thread to call: waits for a page */
    EDGE_PART,       /* fibril to call: waits for a transfer that is part of this request */
    EDGE_SERVED,     /* call to fibril: the fibril's row names the call */
    EDGE_TAKEN,      /* call to fibril: it is a part of the served call, or encloses it */
    EDGE_QUEUED,     /* call to connection: received, and queued in the task's memory */
    EDGE_CONNECTION, /* connection to its fibril */
    EDGE_LOCK,       /* fibril to lock: the first waiter */
    EDGE_HELD,       /* lock to a fibril that holds it */
    EDGE_HIDDEN,     /* lock to the hidden locks of its task; these to each possible holder */
    EDGE_BEHIND,     /* fibril to fibril: waits behind it for a lock */
    EDGE_UNTAKEN,    /* call to answerbox: not received yet */
    EDGE_TAKER,      /* answerbox to thread */
    EDGE_CAUSE,      /* call to call: to one that it has caused (no board) */
    EDGE_ORDER,      /* call to call: to an earlier one on the same connection (no board) */
    EDGE_SOME,       /* call to a task's open calls, and from there to each of them (no board) */
    EDGE_RUNS,       /* fibril to thread: continues when the thread has its page */
    EDGE_OUTSIDE     /* to a GRAPH_OUTSIDE node, or to a thread that is running */
};

/* In ascending severity: an AND node gets the worst verdict of its targets. */
enum graph_verdict {
    VERDICT_NONE,
    VERDICT_MOVING,   /* slow but moving */
    VERDICT_ANSWERED, /* the answer has arrived, the asker has not received it yet */
    VERDICT_IDLE,     /* a server that waits for its next request */
    VERDICT_TIME,
    VERDICT_HARDWARE,
    VERDICT_CONDITION,   /* until a fibril or thread of the task signals it */
    VERDICT_KEPT,        /* a deferred request, answered on an event (a key, the end of a task) */
    VERDICT_LOCK,        /* for a lock whose holder is idle, waits for a condition or for a deferred
                            request, or is not known */
    VERDICT_PEER_DEAD,   /* EHANGUP will follow, or has arrived */
    VERDICT_NEVER_TAKEN, /* no thread of the callee receives it */
    VERDICT_LOST,        /* received, but its fibril waits for another request */
    VERDICT_ENDED,       /* the fibril that serves the call, or holds the lock, has ended */
    VERDICT_BEHIND,      /* behind a deadlock */
    VERDICT_DEADLOCK
};

typedef struct graph_task {
    uint32_t id;
    uint32_t state; /* enum task_row_state */
    uint32_t board; /* enum board_status */
    uint32_t first_thread, thread_count;
    uint32_t first_call, call_count; /* in its answerbox, in the order of the lists */
    uint32_t first_fibril, fibril_count;
    uint32_t active;         /* a thread that runs, or whose wait has a timeout; GRAPH_NONE: none */
    uint32_t taker;          /* a thread that will receive from the answerbox; GRAPH_NONE: none */
    uint32_t hiders;         /* fibrils that hold more locks than their rows show */
    uint32_t pages;          /* a thread waits for a page, and can receive afterwards */
    uint32_t essential;      /* 1: has PERM_ESSENTIAL, else 0 */
    uint32_t left_out;       /* sent calls that did not fit into the graph */
    uint32_t board_left_out; /* its board was not read, because it did not fit */
    const char *board_fault; /* BOARD_UNREADABLE: the reason as text */
    char name[TASK_NAME_SIZE];
} graph_task_t;

/* The part of a call_row_t that the graph needs; requests only. */
typedef struct graph_call {
    uint64_t id, cause, label, method, sent_ns;
    uint32_t holder;      /* index of the task in whose answerbox it is */
    uint32_t asker_task;  /* index of the asker; GRAPH_NONE: none, or it has ended */
    uint16_t list, flags; /* enum call_list, IPC_FLAG_* */
    uint32_t asker, phone_holder, phone, origin, first, interface;
    int32_t retval;
} graph_call_t;

/* Successive calls of one connection that were left out of a dispatched list. */
typedef struct graph_gap {
    uint64_t label;  /* of the connection */
    uint32_t holder; /* index */
    uint32_t before; /* number of calls in the graph that precede the gap */
    uint32_t count;
    uint32_t reserved;
} graph_gap_t;

typedef struct graph_edge {
    uint32_t from, to;
    uint32_t kind; /* enum graph_edge_kind */
} graph_edge_t;

typedef struct graph_lock {
    uint64_t address;
    uint32_t task; /* index */
    uint32_t first_waiter;
    uint32_t waiters, holders;
    bool exchange;  /* a serialized session: it continues when any holder releases it */
    bool exclusive; /* a holder holds it for writing */
    bool hidden;    /* no row shows a holder, and there are hidden locks */
} graph_lock_t;

typedef struct graph_connection {
    uint64_t label;
    uint32_t task, fibril; /* indices; the first fibril whose row names the connection */
} graph_connection_t;

typedef struct graph_ring {
    uint32_t first, count; /* in ring_nodes */
    bool suspected;
} graph_ring_t;

/* A hash table of rows; the caller compares the keys. */
typedef struct graph_index {
    uint32_t *heads, *next;
    uint32_t mask;
} graph_index_t;

typedef struct graph {
    uint8_t *memory;
    size_t size, used;
    uint64_t now_ns;
    uint64_t work;   /* number of rows, edges and steps visited: a measure of time */
    uint64_t *steps; /* &work, for functions with a const graph */

    /* Rows. */
    unsigned phase;
    uint32_t owner, asker; /* cached results of task lookups */
    uint32_t task_count, thread_count, call_count, fibril_count, lock_count, connection_count;
    graph_task_t *tasks;
    thread_row_t *threads;
    graph_call_t *calls;
    fibril_row_t *fibrils; /* .task is the index of the task */
    graph_lock_t *locks;
    graph_connection_t *connections;
    graph_gap_t *gaps; /* at the end of the memory, the last one first */
    uint32_t gap_count;

    graph_index_t task_ids, call_ids;
    graph_index_t serving, labels, addresses; /* of fibrils, connections, locks */
    uint32_t *child, *sibling;                /* lists of calls with the same cause */
    uint32_t *request; /* call: the request of which it is a transfer, GRAPH_NONE: none */
    uint32_t *waiter;  /* call: the fibril that waits for its answer */
    uint32_t *line;    /* fibril: the next waiter for the same lock */

    /* Nodes: calls first, then the others in the order of enum graph_kind. */
    uint32_t base[GRAPH_OUTSIDE + 2]; /* first node of each kind, and the total number */
    uint8_t *verdict;                 /* enum graph_verdict */
    uint8_t *any;                     /* OR node */
    uint8_t *live;
    uint32_t *ring; /* number of its ring + 1, 0: none */

    /* Edges, and their indices by source node and by target node. */
    uint32_t edge_count, edge_max; /* edge_count is GRAPH_NONE if the memory did not suffice */
    graph_edge_t *edges;
    uint32_t *out_first, *out;
    uint32_t *in_first, *in;

    uint32_t ring_count;
    graph_ring_t *rings;
    uint32_t *ring_nodes;
} graph_t;

/* ---- building ---- */

/* Sets the hash key of all graphs: a number that tasks cannot know. Called once, before the first
 * graph. */
void graph_set_key(uint64_t key);

/* Initializes an empty graph. `now_ns`: the time of the snapshot. */
void graph_init(graph_t *graph, void *memory, size_t size, uint64_t now_ns);

/* Add a row. Return false if memory is used up or the rows are in the wrong order. */
bool graph_add_task(graph_t *graph, const task_row_t *row);
bool graph_add_thread(graph_t *graph, const thread_row_t *row);
bool graph_add_call(graph_t *graph, const call_row_t *row);
bool graph_add_fibril(graph_t *graph, const fibril_row_t *row);
/* Sets the status of a task's board, after its fibrils were added. `fault` must stay valid. */
bool graph_set_board(graph_t *graph, uint32_t task, enum board_status status, const char *fault);

/* Called instead of adding rows that do not fit: a request, or all fibrils of a task. What their
 * task waits for then counts as unknown; the waits of other tasks are not affected. */
bool graph_leave_out_call(graph_t *graph, const call_row_t *row);
bool graph_leave_out_board(graph_t *graph, uint32_t task);
/* Returns the index of the task that is charged for a call: its asker, or its holder if that is
 * gone.
 */
uint32_t graph_charged_task(graph_t *graph, const call_row_t *row);

/* Builds nodes and edges and computes the verdicts. Returns false if memory is used up. */
bool graph_solve(graph_t *graph);

/* Allocates `count` zeroed objects from the graph's memory; NULL: used up. The caller can free the
 * last allocations by restoring graph->used. */
void *graph_take(graph_t *graph, size_t count, size_t size);

/* ---- queries ---- */

enum graph_kind graph_kind_of(const graph_t *graph, uint32_t node);
static inline uint32_t graph_node(const graph_t *graph, enum graph_kind kind, uint32_t row)
{
    return graph->base[kind] + row;
}
static inline uint32_t graph_row(const graph_t *graph, uint32_t node)
{
    return node - graph->base[graph_kind_of(graph, node)];
}
static inline uint32_t graph_node_count(const graph_t *graph)
{
    return graph->base[GRAPH_OUTSIDE + 1];
}

/* Index of the task or call with this id, or GRAPH_NONE. */
uint32_t graph_find_task(const graph_t *graph, uint32_t id);
uint32_t graph_find_call(const graph_t *graph, uint64_t id);
/* The open request of which the transfer `call` is a part, or GRAPH_NONE. */
static inline uint32_t graph_request_of(const graph_t *graph, uint32_t call)
{
    return graph->request[call];
}

/* Returns whether the edge is a position in a queue. */
bool graph_edge_queues(enum graph_edge_kind kind);
/* Returns whether the edge is a guess from the kernel's view of a task without a board. */
bool graph_edge_suspected(enum graph_edge_kind kind);

/* Iterate over the outgoing and the incoming edges of a node. */
#define GRAPH_EACH_OUT(graph, node, edge)                                                          \
    for (uint32_t edge##_at = (graph)->out_first[node];                                            \
         edge##_at < (graph)->out_first[(node) + 1]; edge##_at++)                                  \
        for (const graph_edge_t *edge = &(graph)->edges[(graph)->out[edge##_at]]; edge != NULL;    \
             edge = NULL)
#define GRAPH_EACH_IN(graph, node, edge)                                                           \
    for (uint32_t edge##_at = (graph)->in_first[node]; edge##_at < (graph)->in_first[(node) + 1];  \
         edge##_at++)                                                                              \
        for (const graph_edge_t *edge = &(graph)->edges[(graph)->in[edge##_at]]; edge != NULL;     \
             edge = NULL)

/* The index of the task to which a node belongs; GRAPH_NONE for a GRAPH_OUTSIDE node. */
uint32_t graph_task_of(const graph_t *graph, uint32_t node);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The wait-for graph: rows of a snapshot in, verdicts out. Pure; for the kernel console, the
 * monitor and the unit tests.
 *
 * Theory. A node is something that can hold others up: a call, a fibril, a thread, a lock, a
 * connection, a task's answerbox. An edge leads from who waits to what it waits for. An AND node
 * goes on when all its targets do, an OR node when one does. A node without targets can go on by
 * itself, or its end is not ours to know (time, hardware, a request that anyone may send): it is
 * *live*. Liveness is carried backwards along the edges; what never becomes live hangs for ever. In
 * that part the strongly connected components are the *rings*; the rest hangs *behind* them.
 *
 * A doubt always makes a node live: what cannot be known may hide a deadlock, never invent one.
 * Where a task tells nothing of its fibrils (no board), calls of the same cause stand in for them,
 * and a ring that needs such an edge is only *suspected*.
 *
 * Rows can be left out when there are too many: see <diagnosis/capture.h>. Nothing is known then of
 * what their task waits for, so it counts as live.
 *
 * Everything lives in one piece of memory that the caller gives; work is linear in rows (but for
 * the waiters of one lock, which are sorted). Use: graph_init, then all rows in the order tasks,
 * threads, calls, fibrils, then graph_solve; then ask and print. Each step fails only when memory
 * is used up.
 */
#ifndef DIAGNOSIS_GRAPH_GRAPH_H
#define DIAGNOSIS_GRAPH_GRAPH_H

#include <diagnosis/snapshot.h>
#include <stddef.h>

/* No such row or node. */
#define GRAPH_NONE UINT32_MAX

/* Id of the task of the kernel's own threads, which have no fibrils and cannot be ended. */
#define GRAPH_TASK_KERNEL 1

enum graph_kind {
    GRAPH_CALL,
    GRAPH_FIBRIL,
    GRAPH_THREAD,
    GRAPH_BOX,        /* a task's answerbox: any of its threads may take a call out of it */
    GRAPH_TASK_CALLS, /* of a task without a board: any of its open calls may be what it waits for
                       */
    GRAPH_LOCK,
    GRAPH_CONNECTION,
    GRAPH_OUTSIDE /* see enum graph_outside */
};

/* What nobody in the snapshot has to do. */
enum graph_outside {
    GRAPH_TIME,     /* the clock */
    GRAPH_HARDWARE, /* interrupts and events of the kernel */
    GRAPH_ANYONE,   /* whoever sends a request, signals a condition */
    GRAPH_OUTSIDE_COUNT
};

/* Why an edge is there. */
enum graph_edge_kind {
    EDGE_ANSWER,     /* fibril to call: waits for its answer; thread to call: for a page */
    EDGE_PART,       /* fibril to call: waits for a transfer that is part of this request */
    EDGE_SERVED,     /* call to fibril: says that it serves it */
    EDGE_TAKEN,      /* call to fibril: it is part of what that one serves, or around it */
    EDGE_QUEUED,     /* call to connection: taken from the kernel, queues in the task's memory */
    EDGE_CONNECTION, /* connection to its fibril */
    EDGE_LOCK,       /* fibril to lock: first in its line */
    EDGE_HELD,       /* lock to a fibril that holds it */
    EDGE_BEHIND,     /* fibril to fibril: is behind it in the line of a lock */
    EDGE_UNTAKEN,    /* call to answerbox: was not taken yet */
    EDGE_TAKER,      /* answerbox to thread */
    EDGE_CAUSE,      /* call to call: sent on behalf of it (no board) */
    EDGE_ORDER,      /* call to call: came before it over the same connection (no board) */
    EDGE_SOME,       /* call to a task's open calls, and on to each of them (no board) */
    EDGE_RUNS,       /* fibril to thread: goes on when the thread has its page */
    EDGE_OUTSIDE     /* to a GRAPH_OUTSIDE node, or to a thread that is at work */
};

/* By rising concern: of an AND node's targets the worst counts. */
enum graph_verdict {
    VERDICT_NONE,
    VERDICT_MOVING,   /* slow but moving */
    VERDICT_ANSWERED, /* the answer is there, the asker has not looked yet */
    VERDICT_IDLE,     /* a server that waits for its next request */
    VERDICT_TIME,
    VERDICT_HARDWARE,
    VERDICT_CONDITION, /* until somebody in the task signals it */
    VERDICT_KEPT,      /* a request that is answered when something happens (a key, a task's end) */
    VERDICT_PEER_DEAD, /* EHANGUP comes, or has come */
    VERDICT_NEVER_TAKEN, /* no thread of the callee takes it */
    VERDICT_LOST,        /* taken, and its fibril waits for another request instead */
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
    uint32_t active;         /* a thread that is at work or waits for time too, GRAPH_NONE: none */
    uint32_t taker;          /* a thread that will look into the answerbox, GRAPH_NONE: none */
    uint32_t pages;          /* one of them waits for a page, and may look into it then */
    uint32_t essential;      /* 1: has PERM_ESSENTIAL, else 0 */
    uint32_t left_out;       /* calls that it has sent and that the graph has no room for */
    uint32_t board_left_out; /* its board was not read, as the graph has no room for its rows */
    const char *board_fault; /* in words, when BOARD_UNREADABLE */
    char name[TASK_NAME_SIZE];
} graph_task_t;

/* What the graph keeps of a call_row_t; requests only. */
typedef struct graph_call {
    uint64_t id, cause, label, method, sent_ns;
    uint32_t holder;     /* index of the task in whose answerbox it is */
    uint32_t asker_task; /* index of the asker, GRAPH_NONE: nobody, or gone */
    uint32_t list;
    uint32_t asker, phone_holder, phone, origin, interface, flags;
    int32_t retval;
} graph_call_t;

/* Calls that were left out of a dispatched list, one after the other, on one connection. */
typedef struct graph_gap {
    uint64_t label;  /* of the connection */
    uint32_t holder; /* index */
    uint32_t before; /* how many calls the graph had then: these are before the gap */
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
    bool exchange;  /* a serialized session: any holder makes room */
    bool exclusive; /* one of the holders may write */
} graph_lock_t;

typedef struct graph_connection {
    uint64_t label;
    uint32_t task, fibril; /* indices; the first fibril that says it serves it */
} graph_connection_t;

typedef struct graph_ring {
    uint32_t first, count; /* in ring_nodes */
    bool suspected;
} graph_ring_t;

/* Rows by a key: the caller compares. */
typedef struct graph_index {
    uint32_t *heads, *next;
    uint32_t mask;
} graph_index_t;

typedef struct graph {
    uint8_t *memory;
    size_t size, used;
    uint64_t now_ns;
    uint64_t work;   /* rows, edges and steps looked at: what makes it slow */
    uint64_t *steps; /* &work, for functions that change nothing else */

    /* Rows. */
    unsigned phase;
    uint32_t owner, asker; /* tasks that were found last while adding rows */
    uint32_t task_count, thread_count, call_count, fibril_count, lock_count, connection_count;
    graph_task_t *tasks;
    thread_row_t *threads;
    graph_call_t *calls;
    fibril_row_t *fibrils; /* .task is the index of the task */
    graph_lock_t *locks;
    graph_connection_t *connections;
    graph_gap_t *gaps; /* at the end of the memory, the latest first */
    uint32_t gap_count;

    graph_index_t task_ids, call_ids;
    graph_index_t serving, labels, addresses; /* of fibrils, connections, locks */
    uint32_t *child, *sibling;                /* calls by the call that is their cause */
    uint32_t *request; /* call: the request that it is a transfer of, GRAPH_NONE: none */
    uint32_t *waiter;  /* call: the fibril that waits for its answer */
    uint32_t *line;    /* fibril: who is behind it in the line of a lock */

    /* Nodes: calls first, then the others in the order of enum graph_kind. */
    uint32_t base[GRAPH_OUTSIDE + 2]; /* first node of each kind, and the number of all */
    uint8_t *verdict;                 /* enum graph_verdict */
    uint8_t *any;                     /* OR node */
    uint8_t *live;
    uint32_t *ring; /* number of its ring + 1, 0: none */

    /* Edges, and their numbers by the node that they leave and by the one that they reach. */
    uint32_t edge_count;
    graph_edge_t *edges;
    uint32_t *out_first, *out;
    uint32_t *in_first, *in;

    uint32_t ring_count;
    graph_ring_t *rings;
    uint32_t *ring_nodes;
} graph_t;

/* ---- building ---- */

/* Sets the key of all graphs' hashes, once, before the first graph: a number that tasks do not know. */
void graph_set_key(uint64_t key);

/* `now_ns` is when the snapshot was made. */
void graph_init(graph_t *graph, void *memory, size_t size, uint64_t now_ns);

/* False when memory is used up, or rows come in the wrong order. */
bool graph_add_task(graph_t *graph, const task_row_t *row);
bool graph_add_thread(graph_t *graph, const thread_row_t *row);
bool graph_add_call(graph_t *graph, const call_row_t *row);
bool graph_add_fibril(graph_t *graph, const fibril_row_t *row);
/* What came of reading a task's board, after its fibrils were added; `fault` must last. */
bool graph_set_board(graph_t *graph, uint32_t task, enum board_status status, const char *fault);

/* In the place of rows for which there is no room: a request, and all fibrils of a task. What their
 * task waits for then counts as unknown; what other tasks wait for stays as it is. */
bool graph_leave_out_call(graph_t *graph, const call_row_t *row);
bool graph_leave_out_board(graph_t *graph, uint32_t task);
/* Index of the task to which a call is charged: its asker, or its holder when that is gone. */
uint32_t graph_charged_task(graph_t *graph, const call_row_t *row);

/* Builds nodes and edges and judges them. False when memory is used up. */
bool graph_solve(graph_t *graph);

/* Memory for `count` objects, zeroed; NULL when it is used up. The caller may give back what it
 * took last by restoring graph->used. */
void *graph_take(graph_t *graph, size_t count, size_t size);

/* ---- asking ---- */

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

/* Index of a task or call, GRAPH_NONE when the snapshot has none of this id. */
uint32_t graph_find_task(const graph_t *graph, uint32_t id);
uint32_t graph_find_call(const graph_t *graph, uint64_t id);
/* The open request that the transfer `call` is part of, or GRAPH_NONE. */
static inline uint32_t graph_request_of(const graph_t *graph, uint32_t call)
{
    return graph->request[call];
}

/* Behind another, without being held by it. */
bool graph_edge_queues(enum graph_edge_kind kind);
/* Guessed from what the kernel sees of a task without a board. */
bool graph_edge_suspected(enum graph_edge_kind kind);

/* The edges of a node: those that leave it and those that reach it. */
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

/* The index of the task to which a node belongs, GRAPH_NONE for what is outside. */
uint32_t graph_task_of(const graph_t *graph, uint32_t node);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Locks and their queues of waiters.
 *
 * Locks are handed over in the order of tickets: the first waiter waits for the holders, each other
 * one waits for the waiter before it. Adjacent readers get the lock together: each waits for the
 * last writer before it, and the next writer waits for all of them.
 *
 * A row shows BOARD_HELD_MAX locks and counts the others. A lock with waiters always has a holder
 * (<abi/board.h>). If no row shows the holder, it is one of the fibrils that count other locks.
 */
#include <diagnosis/graph/internal.h>

uint32_t graph_find_lock(const graph_t *graph, uint32_t task, uint64_t address)
{
    INDEX_EACH (graph, &graph->addresses, graph_hash(address, task), i)
        if (graph->locks[i].task == task && graph->locks[i].address == address)
            return i;
    return GRAPH_NONE;
}

static bool waits_for_lock(const graph_t *graph, const fibril_row_t *fibril)
{
    return graph->tasks[fibril->task].board == BOARD_READ && fibril->state == BOARD_WAITING &&
           (fibril->wait == BOARD_WAIT_LOCK || fibril->wait == BOARD_WAIT_READ_LOCK ||
            fibril->wait == BOARD_WAIT_EXCHANGE);
}

static bool before(const graph_t *graph, uint32_t a, uint32_t b)
{
    return (int32_t)(graph->fibrils[a].ticket - graph->fibrils[b].ticket) <= 0;
}

static uint32_t merge(graph_t *graph, uint32_t a, uint32_t b)
{
    uint32_t first = GRAPH_NONE;
    uint32_t *end = &first;
    while (a != GRAPH_NONE && b != GRAPH_NONE) {
        uint32_t *least = before(graph, a, b) ? &a : &b;
        *end = *least;
        end = &graph->line[*least];
        *least = *end;
        graph->work++;
    }
    *end = a != GRAPH_NONE ? a : b;
    return first;
}

/* Sorts a queue by tickets with a bottom-up merge sort: runs[i] is empty or has 2^i waiters. */
static uint32_t line_sort(graph_t *graph, uint32_t first)
{
    uint32_t runs[32];
    unsigned top = 0;
    while (first != GRAPH_NONE) {
        uint32_t run = first;
        first = graph->line[run];
        graph->line[run] = GRAPH_NONE;
        unsigned i = 0;
        for (; i < top && runs[i] != GRAPH_NONE; i++) {
            run = merge(graph, runs[i], run);
            runs[i] = GRAPH_NONE;
        }
        if (i == top)
            top++;
        runs[i] = run;
    }
    for (unsigned i = 0; i < top; i++)
        first = merge(graph, runs[i], first);
    return first;
}

static graph_lock_t *lock_of(graph_t *graph, const fibril_row_t *fibril)
{
    uint32_t row = graph_find_lock(graph, fibril->task, fibril->object);
    if (row != GRAPH_NONE)
        return &graph->locks[row];
    row = graph->lock_count++;
    graph->locks[row] = (graph_lock_t){
        .address = fibril->object,
        .task = fibril->task,
        .first_waiter = GRAPH_NONE,
        .exchange = fibril->wait == BOARD_WAIT_EXCHANGE,
    };
    index_put(&graph->addresses, graph_hash(fibril->object, fibril->task), row);
    return &graph->locks[row];
}

bool graph_index_locks(graph_t *graph)
{
    graph->locks = graph_take(graph, graph->fibril_count, sizeof(*graph->locks));
    graph->line = graph_take_none(graph, graph->fibril_count);
    if (graph->locks == NULL || graph->line == NULL ||
        !index_init(graph, &graph->addresses, graph->fibril_count))
        return false;
    for (uint32_t i = graph->fibril_count; i-- > 0;) {
        if (!waits_for_lock(graph, &graph->fibrils[i]))
            continue;
        graph_lock_t *lock = lock_of(graph, &graph->fibrils[i]);
        graph->line[i] = lock->first_waiter;
        lock->first_waiter = i;
        lock->waiters++;
    }
    for (uint32_t i = 0; i < graph->lock_count; i++)
        graph->locks[i].first_waiter = line_sort(graph, graph->locks[i].first_waiter);
    graph->work += graph->fibril_count;
    return true;
}

static void edges_of_holder(graph_t *graph, uint32_t row)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++) {
        uint32_t lock = graph_find_lock(graph, fibril->task, fibril->held[i] & ~BOARD_HELD_FLAGS);
        if (fibril->held[i] == 0 || lock == GRAPH_NONE)
            continue;
        graph->locks[lock].holders++;
        if ((fibril->held[i] & BOARD_HELD_READ) == 0)
            graph->locks[lock].exclusive = true;
        graph_edge(graph, graph_node(graph, GRAPH_LOCK, lock), graph_node(graph, GRAPH_FIBRIL, row),
                   EDGE_HELD);
    }
}

static void edge_behind(graph_t *graph, uint32_t waiter, uint32_t other)
{
    graph_edge(graph, graph_node(graph, GRAPH_FIBRIL, waiter),
               graph_node(graph, GRAPH_FIBRIL, other), EDGE_BEHIND);
}

/* Adds the edges of a waiter: `writer` is the last writer before it, `readers` the first of the
 * readers between the two. */
static void edges_in_line(graph_t *graph, uint32_t lock, uint32_t waiter, uint32_t writer,
                          uint32_t readers)
{
    bool reads = graph->fibrils[waiter].wait == BOARD_WAIT_READ_LOCK;
    if (!reads && readers != GRAPH_NONE) {
        for (uint32_t i = readers; i != waiter; i = graph->line[i])
            edge_behind(graph, waiter, i);
    } else if (writer != GRAPH_NONE) {
        edge_behind(graph, waiter, writer);
    } else if (!reads || graph->locks[lock].exclusive || graph->locks[lock].hidden) {
        graph_edge(graph, graph_node(graph, GRAPH_FIBRIL, waiter),
                   graph_node(graph, GRAPH_LOCK, lock), EDGE_LOCK);
    } else { /* only readers hold the lock: it is being handed over */
        graph->verdict[graph_node(graph, GRAPH_FIBRIL, waiter)] = VERDICT_MOVING;
    }
}

static void edges_of_line(graph_t *graph, uint32_t lock)
{
    uint32_t writer = GRAPH_NONE;
    uint32_t readers = GRAPH_NONE;
    for (uint32_t i = graph->locks[lock].first_waiter; i != GRAPH_NONE; i = graph->line[i]) {
        edges_in_line(graph, lock, i, writer, readers);
        if (graph->fibrils[i].wait != BOARD_WAIT_READ_LOCK) {
            writer = i;
            readers = GRAPH_NONE;
        } else if (readers == GRAPH_NONE) {
            readers = i;
        }
    }
}

/* Adds an edge for a fibril that holds more locks than its row shows. On a board whose rows are all
 * in use, the holder can lack a row, so nothing is concluded. */
static void edge_of_hider(graph_t *graph, uint32_t row)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    graph_task_t *task = &graph->tasks[fibril->task];
    if (fibril->held_more == 0 || task->fibril_count >= BOARD_ROWS_MAX)
        return;
    task->hiders++;
    graph_edge(graph, graph_node(graph, GRAPH_HIDDEN, fibril->task),
               graph_node(graph, GRAPH_FIBRIL, row), EDGE_HIDDEN);
}

static void edge_of_lock(graph_t *graph, uint32_t row)
{
    graph_lock_t *lock = &graph->locks[row];
    uint32_t node = graph_node(graph, GRAPH_LOCK, row);
    graph->any[node] = lock->exchange;
    lock->hidden = lock->holders == 0 && graph->tasks[lock->task].hiders > 0;
    if (lock->hidden)
        graph_edge(graph, node, graph_node(graph, GRAPH_HIDDEN, lock->task), EDGE_HIDDEN);
    else if (lock->holders == 0) /* being handed over, or its holder has no row */
        graph->verdict[node] = VERDICT_LOCK;
}

void graph_edges_of_locks(graph_t *graph)
{
    for (uint32_t i = 0; i < graph->fibril_count; i++) {
        if (graph->tasks[graph->fibrils[i].task].board != BOARD_READ)
            continue;
        edges_of_holder(graph, i);
        edge_of_hider(graph, i);
    }
    for (uint32_t i = 0; i < graph->task_count; i++)
        graph->any[graph_node(graph, GRAPH_HIDDEN, i)] = true;
    for (uint32_t i = 0; i < graph->lock_count; i++) {
        edge_of_lock(graph, i);
        edges_of_line(graph, i);
    }
}

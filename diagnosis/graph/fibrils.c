// SPDX-License-Identifier: BSD-2-Clause
/* The edges of fibrils, threads and answerboxes: what they wait for. */
#include <diagnosis/graph/internal.h>

static void edge_outside(graph_t *graph, uint32_t node, enum graph_outside what)
{
    graph_edge(graph, node, graph_node(graph, GRAPH_OUTSIDE, what), EDGE_OUTSIDE);
}

/* Edges of a fibril that waits for the answer to a call. If the call is a transfer, also to the
 * whole request, because the fibril will wait for that next. */
static void edges_for_answer(graph_t *graph, uint32_t row, uint32_t node)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    uint32_t call = graph_find_call(graph, fibril->object);
    if (call == GRAPH_NONE || graph->calls[call].asker != graph->tasks[fibril->task].id) {
        bool left_out = graph->tasks[fibril->task].left_out > 0;
        graph->verdict[node] = left_out ? VERDICT_MOVING : VERDICT_ANSWERED;
        return;
    }
    graph_edge(graph, node, graph_node(graph, GRAPH_CALL, call), EDGE_ANSWER);
    uint32_t request = graph_request_of(graph, call);
    if (request != GRAPH_NONE && graph->waiter[request] == GRAPH_NONE)
        graph_edge(graph, node, graph_node(graph, GRAPH_CALL, request), EDGE_PART);
}

static void edges_of_waiting(graph_t *graph, uint32_t row, uint32_t node)
{
    const fibril_row_t *fibril = &graph->fibrils[row];
    switch (fibril->wait) {
    case BOARD_WAIT_ANSWER:
        edges_for_answer(graph, row, node);
        break;
    case BOARD_WAIT_LOCK:
    case BOARD_WAIT_READ_LOCK:
    case BOARD_WAIT_EXCHANGE:
        break;             /* locks.c */
    case BOARD_WAIT_TIMER: /* object 0: forever, other fibrils of the task do the work */
        edge_outside(graph, node, fibril->object != 0 ? GRAPH_TIME : GRAPH_ANYONE);
        return;
    case BOARD_WAIT_NOTIFICATION:
        edge_outside(graph, node, GRAPH_HARDWARE);
        break;
    case BOARD_WAIT_CONDITION:
        graph->verdict[node] = VERDICT_CONDITION;
        edge_outside(graph, node, GRAPH_ANYONE);
        break;
    default:
        edge_outside(graph, node, GRAPH_ANYONE);
        break;
    }
    if (fibril->deadline != 0) {
        graph->any[node] = true;
        edge_outside(graph, node, GRAPH_TIME);
    }
}

uint32_t graph_page_in_of(const graph_t *graph, uint32_t thread)
{
    const thread_row_t *row = &graph->threads[thread];
    if (row->state != THREAD_ROW_WAITING || row->wait != THREAD_ROW_WAIT_PAGER)
        return GRAPH_NONE;
    return graph_find_call(graph, row->wait_object);
}

/* The fibrils run on the thread that ran main, which is the first one while it exists. */
uint32_t graph_stopped_thread(const graph_t *graph, uint32_t task)
{
    const graph_task_t *row = &graph->tasks[task];
    if (row->thread_count == 0 || graph_page_in_of(graph, row->first_thread) == GRAPH_NONE)
        return GRAPH_NONE;
    return row->first_thread;
}

static enum graph_verdict thread_verdict(const thread_row_t *thread)
{
    if (thread->state != THREAD_ROW_WAITING)
        return VERDICT_MOVING;
    switch (thread->wait) {
    case THREAD_ROW_WAIT_IPC:
        return VERDICT_IDLE;
    case THREAD_ROW_WAIT_SLEEP:
        return VERDICT_TIME;
    case THREAD_ROW_WAIT_FUTEX:
        return VERDICT_CONDITION;
    case THREAD_ROW_WAIT_PAGER: /* the answer has arrived */
        return VERDICT_ANSWERED;
    default:
        return VERDICT_HARDWARE;
    }
}

static void edges_of_thread(graph_t *graph, uint32_t thread)
{
    uint32_t node = graph_node(graph, GRAPH_THREAD, thread);
    uint32_t page_in = graph_page_in_of(graph, thread);
    if (page_in != GRAPH_NONE)
        graph_edge(graph, node, graph_node(graph, GRAPH_CALL, page_in), EDGE_ANSWER);
    else
        graph->verdict[node] = thread_verdict(&graph->threads[thread]);
}

/* The edge of a fibril that is ready or running. */
static void edges_of_running(graph_t *graph, uint32_t row, uint32_t node)
{
    uint32_t thread = graph_stopped_thread(graph, graph->fibrils[row].task);
    if (thread != GRAPH_NONE)
        graph_edge(graph, node, graph_node(graph, GRAPH_THREAD, thread), EDGE_RUNS);
    else
        graph->verdict[node] = VERDICT_MOVING;
}

static void edges_of_tasks(graph_t *graph)
{
    for (uint32_t i = 0; i < graph->task_count; i++) {
        const graph_task_t *task = &graph->tasks[i];
        uint32_t box = graph_node(graph, GRAPH_BOX, i);
        graph->any[box] = true;
        graph->any[graph_node(graph, GRAPH_TASK_CALLS, i)] = true;
        graph->verdict[box] = task->thread_count == 0 ? VERDICT_PEER_DEAD : VERDICT_NONE;
        for (uint32_t j = 0; j < task->thread_count; j++) {
            uint32_t thread = task->first_thread + j;
            edges_of_thread(graph, thread);
            graph_edge(graph, box, graph_node(graph, GRAPH_THREAD, thread), EDGE_TAKER);
        }
    }
}

void graph_edges_of_fibrils(graph_t *graph)
{
    edges_of_tasks(graph);
    for (uint32_t i = 0; i < graph->fibril_count; i++) {
        const fibril_row_t *fibril = &graph->fibrils[i];
        uint32_t node = graph_node(graph, GRAPH_FIBRIL, i);
        if (graph->tasks[fibril->task].board != BOARD_READ)
            graph->verdict[node] = VERDICT_MOVING;
        else if (fibril->state == BOARD_ENDED)
            graph->verdict[node] = VERDICT_ENDED;
        else if (fibril->state == BOARD_DEFERRED)
            graph->verdict[node] = VERDICT_KEPT;
        else if (fibril->state != BOARD_WAITING)
            edges_of_running(graph, i, node);
        else
            edges_of_waiting(graph, i, node);
    }
    for (uint32_t i = 0; i < graph->connection_count; i++)
        graph_edge(graph, graph_node(graph, GRAPH_CONNECTION, i),
                   graph_node(graph, GRAPH_FIBRIL, graph->connections[i].fibril), EDGE_CONNECTION);
    graph->work += graph->task_count + graph->fibril_count + graph->connection_count;
    graph->verdict[graph_node(graph, GRAPH_OUTSIDE, GRAPH_TIME)] = VERDICT_TIME;
    graph->verdict[graph_node(graph, GRAPH_OUTSIDE, GRAPH_HARDWARE)] = VERDICT_HARDWARE;
    graph->verdict[graph_node(graph, GRAPH_OUTSIDE, GRAPH_ANYONE)] = VERDICT_IDLE;
}

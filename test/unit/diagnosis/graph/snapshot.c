// SPDX-License-Identifier: BSD-2-Clause
/* Builds a graph from tables; see snapshot.h. */
#include "snapshot.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY (8 << 20)

/* The deadlock of 2011: the mount uses the same phone as the last read of the image, which queues
 * behind the mount. 9001 is the connection over vfs's phone 8. */
const step_t scene_2011[] = {
    TASK(2, "init:ns"),
    TASK(6, "init:vfs"),
    TASK(7, "init:fat"),
    TASK(27, "bdsh"),
    TASK(39, "file_bd"),
    TASK(41, "mfs"),
    CALL(4700, 27, 5, 6, 101, .interface = INTERFACE_VFS_IN, .method = VFS_IN_MOUNT),
    CALL(4710, 6, 8, 7, 9001, .interface = INTERFACE_VFS_OUT, .method = VFS_OUT_MOUNT,
         .cause = 4700),
    CALL(4720, 7, 3, 41, 77, .interface = INTERFACE_VFS_OUT, .method = VFS_OUT_MOUNTED,
         .cause = 4710),
    CALL(4730, 41, 2, 39, 55, .interface = INTERFACE_BD, .method = BD_READ_BLOCKS, .cause = 4720),
    CALL(4731, 41, 2, 39, 55, .interface = INTERFACE_BD, .method = IPC_M_DATA_READ, .cause = 4720),
    CALL(4740, 39, 4, 6, 102, .interface = INTERFACE_VFS_IN, .method = VFS_IN_READ, .cause = 4730),
    CALL(4742, 6, 8, 7, 9001, .interface = INTERFACE_VFS_OUT, .method = VFS_OUT_READ,
         .cause = 4740),
    CALL(4741, 39, 8, 7, 9001, .interface = INTERFACE_VFS_OUT, .method = IPC_M_DATA_READ,
         .cause = 4730, .of = 6, .origin = 4),
    FIBRIL(2, "conn", REQUEST_ON(1)),
    FIBRIL(6, "main", .wait = BOARD_WAIT_TIMER, .object = NOW),
    FIBRIL(6, "F1", ANSWER_OF(4710), .connection = 101, .serving = 4700, .held = {0x1000}),
    FIBRIL(6, "F2", ANSWER_OF(4742), .connection = 102, .serving = 4740, .held = {0x2000, 0x3001}),
    FIBRIL(6, "idle", REQUEST_ON(103)),
    FIBRIL(7, "C", ANSWER_OF(4720), .connection = 9001, .serving = 4710, .queued = 2),
    FIBRIL(7, "other", REQUEST_ON(9002)),
    FIBRIL(27, "main", ANSWER_OF(4700)),
    FIBRIL(39, "bd", ANSWER_OF(4741), .connection = 55, .serving = 4730, .queued = 0),
    FIBRIL(41, "mount", ANSWER_OF(4731), .connection = 77, .serving = 4720),
    END,
};

static void add_task(graph_t *graph, const step_t *step)
{
    task_row_t row = {.id = step->task, .state = step->task_state};
    (void)snprintf(row.name, sizeof(row.name), "%s", step->name);
    assert_true(graph_add_task(graph, &row));
}

static void add_thread(graph_t *graph, const step_t *step)
{
    thread_row_t row = {.id = step->id != 0 ? step->id : step->task * 10,
                        .task = step->task,
                        .state = step->thread_state,
                        .wait = step->thread_wait,
                        .wait_object = step->object,
                        .deadline_ns = step->deadline};
    assert_true(graph_add_thread(graph, &row));
}

/* Adds a thread that waits for messages to each task without a thread in the table. */
static void add_thread_unless_listed(graph_t *graph, const step_t *steps, uint32_t task)
{
    for (const step_t *step = steps; step->kind != STEP_END; step++)
        if (step->kind == STEP_THREAD && step->task == task)
            return;
    step_t step = THREAD(task);
    add_thread(graph, &step);
}

static void add_call(graph_t *graph, const step_t *step)
{
    uint64_t age = step->age_ms != 0 ? step->age_ms * 1000000ull : 12 * SECOND;
    call_row_t row = {.id = step->id,
                      .kind = CALL_ROW_REQUEST,
                      .holder = step->task,
                      .list = step->list,
                      .sender = step->asker,
                      .asker = step->asker,
                      .phone_holder = step->of != 0 ? step->of : step->asker,
                      .phone = step->phone,
                      .origin = step->of != 0 ? step->origin : step->phone,
                      .first = step->first != 0 ? step->first : SNAPSHOT_NONE,
                      .interface = step->interface,
                      .method = step->method,
                      .label = step->label,
                      .cause = step->cause,
                      .retval = step->retval,
                      .flags = step->of != 0 ? IPC_FLAG_FORWARDED : 0,
                      .sent_ns = NOW - age};
    assert_true(graph_add_call(graph, &row));
}

static void add_fibril(graph_t *graph, const step_t *step)
{
    fibril_row_t row = {.task = step->task,
                        .index = graph->fibril_count,
                        .state = step->state != BOARD_FREE ? step->state : BOARD_WAITING,
                        .wait = step->wait,
                        .object = step->object,
                        .deadline = step->deadline,
                        .serving = step->serving,
                        .serving_outer = step->serving_outer,
                        .connection = step->connection,
                        .queued = step->queued,
                        .ticket = step->ticket};
    row.held_more = step->held_more;
    memcpy(row.held, step->held, sizeof(row.held));
    (void)snprintf(row.name, sizeof(row.name), "%s", step->name);
    if (step->object_name != NULL)
        (void)snprintf(row.object_name, sizeof(row.object_name), "%s", step->object_name);
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        if (step->held_name[i] != NULL)
            (void)snprintf(row.held_name[i], sizeof(row.held_name[i]), "%s", step->held_name[i]);
    assert_true(graph_add_fibril(graph, &row));
}

#define EACH(steps, kind_)                                                                         \
    for (const step_t *step = steps; step->kind != STEP_END; step++)                               \
        if (step->kind == kind_)

graph_t *solve(const step_t *steps)
{
    graph_t *graph = malloc(sizeof(*graph));
    assert_non_null(graph);
    graph_init(graph, malloc(MEMORY), MEMORY, NOW);
    EACH (steps, STEP_TASK)
        add_task(graph, step);
    EACH (steps, STEP_TASK)
        add_thread_unless_listed(graph, steps, step->task);
    EACH (steps, STEP_THREAD)
        add_thread(graph, step);
    EACH (steps, STEP_TASK) {
        for (const step_t *call = steps; call->kind != STEP_END; call++)
            if (call->kind == STEP_CALL && call->task == step->task)
                add_call(graph, call);
    }
    EACH (steps, STEP_TASK) {
        for (const step_t *fibril = steps; fibril->kind != STEP_END; fibril++)
            if (fibril->kind == STEP_FIBRIL && fibril->task == step->task)
                add_fibril(graph, fibril);
        assert_true(graph_set_board(graph, step->task, step->board, "garbage"));
    }
    assert_true(graph_solve(graph));
    return graph;
}

void solve_end(graph_t *graph)
{
    free(graph->memory);
    free(graph);
}

static const char *fibril_text(const graph_t *graph, uint32_t row)
{
    static char text[64];
    const fibril_row_t *fibril = &graph->fibrils[row];
    (void)snprintf(text, sizeof(text), "%u/%s", graph->tasks[fibril->task].id, fibril->name);
    return text;
}

uint32_t fibril_node(const graph_t *graph, uint32_t task, const char *name)
{
    char wanted[64];
    (void)snprintf(wanted, sizeof(wanted), "%u/%s", task, name);
    for (uint32_t i = 0; i < graph->fibril_count; i++)
        if (strcmp(fibril_text(graph, i), wanted) == 0)
            return graph_node(graph, GRAPH_FIBRIL, i);
    fail_msg("no fibril %s", wanted);
    return GRAPH_NONE;
}

uint32_t call_node(const graph_t *graph, uint64_t id)
{
    uint32_t call = graph_find_call(graph, id);
    assert_int_not_equal(call, GRAPH_NONE);
    return call;
}

void assert_ring(const graph_t *graph, ...)
{
    va_list args;
    unsigned wanted = 0;
    assert_int_equal(graph->ring_count, 1);
    va_start(args, graph);
    for (const char *text; (text = va_arg(args, const char *)) != NULL; wanted++) {
        const char *slash = strchr(text, '/');
        assert_non_null(slash);
        uint32_t node = fibril_node(graph, (uint32_t)atoi(text), slash + 1);
        if (graph->ring[node] != 1)
            fail_msg("%s is not in the ring", text);
    }
    va_end(args);
    unsigned found = 0;
    for (uint32_t i = 0; i < graph->fibril_count; i++)
        found += graph->ring[graph_node(graph, GRAPH_FIBRIL, i)] == 1;
    assert_int_equal(found, wanted);
}

void assert_no_ring(const graph_t *graph)
{
    assert_int_equal(graph->ring_count, 0);
    for (uint32_t i = 0; i < graph_node_count(graph); i++)
        assert_true(graph->live[i]);
}

void assert_verdict(const graph_t *graph, uint32_t node, enum graph_verdict verdict)
{
    assert_int_equal(graph->verdict[node], verdict);
}

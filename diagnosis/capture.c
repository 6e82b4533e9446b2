// SPDX-License-Identifier: BSD-2-Clause
/*
 * Builds a solved graph from rows; see capture.h.
 *
 * Usually all rows fit into the memory and are read once. Otherwise they are counted first, and the
 * memory is divided among the tasks.
 */
#include <diagnosis/capture.h>

/* Upper bounds of the graph's memory in bytes for one row of each kind, including its nodes, its
 * edges and the scratch memory of the solver. */
#define TASK_COST   512
#define THREAD_COST 384
#define CALL_COST   320
#define FIBRIL_COST 768

/* If the memory is still not sufficient, less of it is divided: a half, a quarter, an eighth. */
#define TRIES 4

/* Rows of a task: counted first, then limited. A board is read completely or not at all. */
typedef struct capture_rows {
    uint32_t calls;
    uint32_t fibrils;
    bool board; /* its board is read */
} capture_rows_t;

typedef struct capture {
    graph_t *graph;
    const capture_source_t *source;
    capture_rows_t *rows; /* of each task; NULL: no limit */
    uint64_t threads;
    uint32_t task; /* index of the task whose rows are counted */
    bool full;
} capture_t;

static bool take_task(const task_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_task(capture->graph, row);
    return !capture->full;
}

static bool take_thread(const thread_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_thread(capture->graph, row);
    return !capture->full;
}

/* Charges a call to its task. Returns true if the share of the task is used up. */
__attribute__((noinline)) static bool call_is_left_out(capture_t *capture, const call_row_t *row)
{
    if (row->kind != CALL_ROW_REQUEST)
        return false;
    uint32_t task = graph_charged_task(capture->graph, row);
    if (task == GRAPH_NONE || capture->rows[task].calls == 0)
        return task != GRAPH_NONE;
    capture->rows[task].calls--;
    return false;
}

static bool take_call(const call_row_t *row, void *context)
{
    capture_t *capture = context;
    if (capture->rows != NULL && call_is_left_out(capture, row))
        capture->full = !graph_leave_out_call(capture->graph, row);
    else
        capture->full = !graph_add_call(capture->graph, row);
    return !capture->full;
}

static bool take_fibril(const fibril_row_t *row, void *context)
{
    capture_t *capture = context;
    capture->full = !graph_add_fibril(capture->graph, row);
    return !capture->full;
}

static void visit_calls(capture_t *capture, uint32_t task, capture_call_visit_t visit)
{
    for (unsigned list = 0; list < CALL_LIST_COUNT && !capture->full; list++)
        capture->source->calls(task, (enum call_list)list, visit, capture);
}

static void take_board(capture_t *capture, uint32_t index)
{
    uint32_t task = capture->graph->tasks[index].id;
    if (capture->rows != NULL && !capture->rows[index].board) {
        capture->full = !graph_leave_out_board(capture->graph, task);
        return;
    }
    const char *fault = NULL;
    enum board_status status = capture->source->fibrils(task, take_fibril, capture, &fault);
    if (!capture->full)
        capture->full = !graph_set_board(capture->graph, task, status, fault);
}

/* Adds the rows of each kind task by task, in the order that the graph requires. */
static bool take_rows(capture_t *capture)
{
    graph_t *graph = capture->graph;
    uint32_t count = graph->task_count;
    for (uint32_t i = 0; i < count && !capture->full; i++)
        capture->source->threads(graph->tasks[i].id, take_thread, capture);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        visit_calls(capture, graph->tasks[i].id, take_call);
    for (uint32_t i = 0; i < count && !capture->full; i++)
        take_board(capture, i);
    return !capture->full && graph_solve(graph);
}

static bool take_all(capture_t *capture)
{
    capture->source->tasks(take_task, capture);
    return !capture->full && take_rows(capture);
}

/* ---- shares ---- */

static bool count_thread(const thread_row_t *row, void *context)
{
    (void)row;
    ((capture_t *)context)->threads++;
    return true;
}

static bool count_call(const call_row_t *row, void *context)
{
    capture_t *capture = context;
    uint32_t task = graph_charged_task(capture->graph, row);
    if (row->kind == CALL_ROW_REQUEST && task != GRAPH_NONE)
        capture->rows[task].calls++;
    return true;
}

static bool count_fibril(const fibril_row_t *row, void *context)
{
    capture_t *capture = context;
    (void)row;
    capture->rows[capture->task].fibrils++;
    return true;
}

static void count_rows(capture_t *capture)
{
    const graph_t *graph = capture->graph;
    for (capture->task = 0; capture->task < graph->task_count; capture->task++) {
        uint32_t id = graph->tasks[capture->task].id;
        capture->rows[capture->task].board = true;
        capture->source->threads(id, count_thread, capture);
        visit_calls(capture, id, count_call);
        (void)capture->source->fibrils(id, count_fibril, capture, NULL);
    }
}

static uint64_t board_cost(const capture_rows_t *rows)
{
    return rows->board ? (uint64_t)rows->fibrils * FIBRIL_COST : 0;
}

static uint64_t rows_cost(const capture_rows_t *rows)
{
    return (uint64_t)rows->calls * CALL_COST + board_cost(rows);
}

/* Bytes that the tasks of one kind (essential or not) need if none gets more than `level`. */
static uint64_t cost_up_to(const capture_t *capture, bool essential, uint64_t level)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < capture->graph->task_count; i++) {
        uint64_t cost = rows_cost(&capture->rows[i]);
        if ((capture->graph->tasks[i].essential != 0) == essential)
            sum += cost < level ? cost : level;
    }
    return sum;
}

/* The highest level at which the needs of all tasks of one kind fit into `bytes`. */
static uint64_t find_level(const capture_t *capture, bool essential, uint64_t bytes)
{
    uint64_t low = 0, high = bytes;
    while (low < high) {
        uint64_t middle = high - (high - low) / 2;
        if (cost_up_to(capture, essential, middle) <= bytes)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The share per task of each kind. Essential tasks come first. */
static void find_levels(const capture_t *capture, uint64_t bytes, uint64_t levels[2])
{
    levels[true] = find_level(capture, true, bytes);
    levels[false] = find_level(capture, false, bytes - cost_up_to(capture, true, levels[true]));
}

/* Leaves out boards that exceed the share of their task: the largest, and those more than half as
 * large. Returns false if there are none. */
static bool leave_out_boards(capture_t *capture, const uint64_t levels[2])
{
    const graph_t *graph = capture->graph;
    uint64_t largest = 0;
    for (uint32_t i = 0; i < graph->task_count; i++) {
        uint64_t cost = board_cost(&capture->rows[i]);
        if (cost > levels[graph->tasks[i].essential] && cost > largest)
            largest = cost;
    }
    for (uint32_t i = 0; i < graph->task_count; i++) {
        uint64_t cost = board_cost(&capture->rows[i]);
        if (cost > levels[graph->tasks[i].essential] && cost > largest / 2)
            capture->rows[i].board = false;
    }
    return largest > 0;
}

/* Divides `bytes` among the tasks. Repeats this after boards were left out, because that increases
 * the shares of the other tasks. */
static void share_out(capture_t *capture, uint64_t bytes)
{
    uint64_t levels[2];
    do {
        find_levels(capture, bytes, levels);
    } while (leave_out_boards(capture, levels));
    for (uint32_t i = 0; i < capture->graph->task_count; i++) {
        capture_rows_t *rows = &capture->rows[i];
        uint64_t room = levels[capture->graph->tasks[i].essential] - board_cost(rows);
        if (rows->calls > room / CALL_COST)
            rows->calls = (uint32_t)(room / CALL_COST);
    }
}

/* Reads the rows that fit when `size` bytes are divided among the tasks. */
static bool take_shares(capture_t *capture, uint64_t size)
{
    graph_t *graph = capture->graph;
    capture->source->tasks(take_task, capture);
    if (capture->full)
        return false;
    capture->rows = graph_take(graph, graph->task_count, sizeof(*capture->rows));
    if (capture->rows == NULL)
        return false;
    count_rows(capture);
    uint64_t fixed = (uint64_t)graph->task_count * TASK_COST + capture->threads * THREAD_COST;
    if (fixed > size)
        return false;
    share_out(capture, size - fixed);
    return take_rows(capture);
}

bool graph_capture(graph_t *graph, const capture_source_t *source, void *memory, size_t size,
                   uint64_t now_ns)
{
    capture_t capture = {.graph = graph, .source = source};
    graph_init(graph, memory, size, now_ns);
    bool enough = take_all(&capture);
    for (unsigned i = 0; i < TRIES && !enough; i++) {
        capture = (capture_t){.graph = graph, .source = source};
        graph_init(graph, memory, size, now_ns);
        enough = take_shares(&capture, size >> i);
    }
    return enough;
}

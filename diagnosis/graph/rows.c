// SPDX-License-Identifier: BSD-2-Clause
/* Adding rows; see graph.h. One table after the other grows at the end of the used memory, so rows
 * of the same kind must be added together. */
#include <abi/task.h>
#include <diagnosis/graph/internal.h>
#include <diagnosis/text/str.h>

enum { PHASE_TASKS, PHASE_THREADS, PHASE_CALLS, PHASE_FIBRILS, PHASE_SOLVED };

void graph_init(graph_t *graph, void *memory, size_t size, uint64_t now_ns)
{
    memset(graph, 0, sizeof(*graph));
    size_t skip = -(uintptr_t)memory & 7;
    graph->memory = (uint8_t *)memory + skip;
    graph->size = size > skip ? (size - skip) & ~(size_t)7 : 0;
    graph->gaps = (graph_gap_t *)(void *)(graph->memory + graph->size);
    graph->now_ns = now_ns;
    graph->steps = &graph->work;
}

/* Allocates uninitialized memory. */
static void *take_raw(graph_t *graph, size_t count, size_t size)
{
    size_t room = graph->size - graph->used;
    if (size != 0 && count > room / size)
        return NULL;
    size_t bytes = (count * size + 7) & ~(size_t)7;
    if (bytes > room)
        return NULL;
    void *taken = graph->memory + graph->used;
    graph->used += bytes;
    return taken;
}

void *graph_take(graph_t *graph, size_t count, size_t size)
{
    void *taken = take_raw(graph, count, size);
    if (taken != NULL)
        memset(taken, 0, count * size);
    return taken;
}

uint32_t *graph_take_none(graph_t *graph, size_t count)
{
    uint32_t *taken = take_raw(graph, count, sizeof(*taken));
    if (taken != NULL)
        memset(taken, 0xff, count * sizeof(*taken));
    return taken;
}

/* Adds an uninitialized row to a table. NULL: memory is used up, or the order is wrong. */
static void *row_add(graph_t *graph, unsigned phase, void **table, uint32_t *count, size_t size)
{
    if (graph->phase > phase || *count >= GRAPH_NONE / 16)
        return NULL;
    void *row = take_raw(graph, 1, size);
    if (row == NULL)
        return NULL;
    graph->phase = phase;
    graph->work++;
    if ((*count)++ == 0)
        *table = row;
    return row;
}

#define ROW_ADD(graph, phase, name, type)                                                          \
    ((type *)row_add(graph, phase, (void **)&(graph)->name##s, &(graph)->name##_count,             \
                     sizeof(type)))

_Static_assert(sizeof(graph_task_t) % 8 == 0 && sizeof(thread_row_t) % 8 == 0 &&
                   sizeof(graph_call_t) % 8 == 0 && sizeof(fibril_row_t) % 8 == 0,
               "rows are adjacent");

bool graph_add_task(graph_t *graph, const task_row_t *row)
{
    graph_task_t *task = ROW_ADD(graph, PHASE_TASKS, task, graph_task_t);
    if (task == NULL)
        return false;
    *task = (graph_task_t){
        .id = row->id,
        .state = row->state,
        .active = GRAPH_NONE,
        .taker = GRAPH_NONE,
        .essential = (row->permissions & PERM_ESSENTIAL) != 0,
    };
    memcpy(task->name, row->name, sizeof(task->name));
    return true;
}

bool graph_close_tasks(graph_t *graph)
{
    if (graph->phase > PHASE_TASKS || !index_init(graph, &graph->task_ids, graph->task_count))
        return false;
    for (uint32_t i = graph->task_count; i-- > 0;)
        index_put(&graph->task_ids, graph_hash(graph->tasks[i].id, 0), i);
    graph->phase = PHASE_THREADS;
    return true;
}

/* Finds a task; caches the result in `last`. */
static uint32_t find_cached(const graph_t *graph, uint32_t *last, uint32_t id)
{
    if (*last >= graph->task_count || graph->tasks[*last].id != id)
        *last = graph_find_task(graph, id);
    return *last;
}

/* The index of the task that a row belongs to. */
static uint32_t owner(graph_t *graph, uint32_t id)
{
    if (graph->task_ids.heads == NULL && !graph_close_tasks(graph))
        return GRAPH_NONE;
    return find_cached(graph, &graph->owner, id);
}

/* Returns whether a row without a task can be ignored because the task has ended. */
static bool orphan(const graph_t *graph)
{
    return graph->task_ids.heads != NULL;
}

/* Updates the fields of a task that summarize its threads. */
static void thread_note(graph_t *graph, uint32_t task, uint32_t thread)
{
    const thread_row_t *row = &graph->threads[thread];
    bool active = row->state != THREAD_ROW_WAITING || row->wait == THREAD_ROW_WAIT_SLEEP ||
                  row->deadline_ns != 0; /* a fibril continues at the deadline */
    if (active && graph->tasks[task].active == GRAPH_NONE)
        graph->tasks[task].active = thread;
    if ((active || row->wait == THREAD_ROW_WAIT_IPC) && graph->tasks[task].taker == GRAPH_NONE)
        graph->tasks[task].taker = thread;
    if (row->state == THREAD_ROW_WAITING && row->wait == THREAD_ROW_WAIT_PAGER)
        graph->tasks[task].pages = true;
}

bool graph_add_thread(graph_t *graph, const thread_row_t *row)
{
    uint32_t task = owner(graph, row->task);
    if (task == GRAPH_NONE)
        return orphan(graph);
    thread_row_t *thread = ROW_ADD(graph, PHASE_THREADS, thread, thread_row_t);
    if (thread == NULL)
        return false;
    *thread = *row;
    thread->task = task;
    thread_note(graph, task, graph->thread_count - 1);
    if (graph->tasks[task].thread_count++ == 0)
        graph->tasks[task].first_thread = graph->thread_count - 1;
    return true;
}

bool graph_add_call(graph_t *graph, const call_row_t *row)
{
    if (row->kind != CALL_ROW_REQUEST)
        return true; /* a notification has no answer, so nothing waits for it */
    uint32_t holder = owner(graph, row->holder);
    if (holder == GRAPH_NONE)
        return orphan(graph);
    graph_call_t *call = ROW_ADD(graph, PHASE_CALLS, call, graph_call_t);
    if (call == NULL)
        return false;
    *call = (graph_call_t){
        .id = row->id,
        .cause = row->cause,
        .label = row->label,
        .method = row->method,
        .sent_ns = row->sent_ns,
        .holder = holder,
        .asker_task = find_cached(graph, &graph->asker, row->asker),
        .list = (uint16_t)row->list,
        .asker = row->asker,
        .phone_holder = row->phone_holder,
        .phone = row->phone,
        .origin = row->origin,
        .first = row->first,
        .interface = row->interface,
        .flags = (uint16_t)row->flags,
        .retval = row->retval,
    };
    if (graph->tasks[holder].call_count++ == 0)
        graph->tasks[holder].first_call = graph->call_count - 1;
    return true;
}

uint32_t graph_charged_task(graph_t *graph, const call_row_t *row)
{
    uint32_t holder = owner(graph, row->holder);
    uint32_t asker = holder != GRAPH_NONE ? find_cached(graph, &graph->asker, row->asker) : holder;
    return asker != GRAPH_NONE ? asker : holder;
}

static bool gap_add(graph_t *graph, uint32_t holder, uint64_t label)
{
    graph_gap_t *last = graph->gap_count > 0 ? graph->gaps : NULL;
    if (last != NULL && last->holder == holder && last->label == label &&
        last->before == graph->call_count) {
        last->count++;
        return true;
    }
    if (graph->size - graph->used < sizeof(*graph->gaps))
        return false;
    graph->size -= sizeof(*graph->gaps);
    *--graph->gaps =
        (graph_gap_t){.label = label, .holder = holder, .before = graph->call_count, .count = 1};
    graph->gap_count++;
    return true;
}

bool graph_leave_out_call(graph_t *graph, const call_row_t *row)
{
    uint32_t task = graph_charged_task(graph, row);
    if (task == GRAPH_NONE)
        return orphan(graph);
    graph->tasks[task].left_out++;
    graph->work++;
    return row->list != CALL_LIST_DISPATCHED ||
           gap_add(graph, owner(graph, row->holder), row->label);
}

bool graph_add_fibril(graph_t *graph, const fibril_row_t *row)
{
    uint32_t task = owner(graph, row->task);
    if (task == GRAPH_NONE)
        return orphan(graph);
    fibril_row_t *fibril = ROW_ADD(graph, PHASE_FIBRILS, fibril, fibril_row_t);
    if (fibril == NULL)
        return false;
    *fibril = *row;
    fibril->task = task;
    if (graph->tasks[task].fibril_count++ == 0)
        graph->tasks[task].first_fibril = graph->fibril_count - 1;
    return true;
}

bool graph_set_board(graph_t *graph, uint32_t id, enum board_status status, const char *fault)
{
    uint32_t task = owner(graph, id);
    if (task == GRAPH_NONE)
        return orphan(graph);
    graph->tasks[task].board = status;
    graph->tasks[task].board_fault = fault;
    return true;
}

bool graph_leave_out_board(graph_t *graph, uint32_t id)
{
    if (!graph_set_board(graph, id, BOARD_UNREADABLE,
                         "it has more rows than fit into its share of the memory"))
        return false;
    uint32_t task = owner(graph, id);
    if (task != GRAPH_NONE)
        graph->tasks[task].board_left_out = true;
    return true;
}

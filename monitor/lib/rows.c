// SPDX-License-Identifier: BSD-2-Clause
/* Collects the rows of a snapshot; see rows.h. */
#include <diagnosis/text/visible.h>
#include <monitor/lib/rows.h>
#include <monitor/lib/table.h>
#include <string.h>

typedef struct task_item {
    monitor_row_key_t key;
    task_row_t row;
} task_item_t;

typedef struct thread_item {
    monitor_row_key_t key;
    thread_row_t row;
} thread_item_t;

typedef struct call_item {
    monitor_row_key_t key;
    call_row_t row;
} call_item_t;

typedef struct fibril_item {
    monitor_row_key_t key;
    fibril_row_t row;
} fibril_item_t;

typedef struct board_item {
    monitor_row_key_t key;
    uint32_t status; /* enum board_status */
    char fault[MONITOR_NAME_SIZE];
} board_item_t;

static const char no_room[] = "a snapshot has too many rows, or there is no memory";

/* A number that 0 means "none" for, in the rows of the graph. */
static uint64_t known_or_zero(uint64_t value)
{
    return value != UINT64_MAX ? value : 0;
}

static const char *rows_task(monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_task_t *from = event->record;
    task_item_t *item = monitor_table_add(&rows->tasks, from->task, 0);
    if (item == NULL)
        return no_room;
    item->row = (task_row_t){.id = from->task,
                             .parent = from->parent,
                             .container = from->container,
                             .state = from->state == MONITOR_TASK_STATE_DYING ? TASK_ROW_DYING
                                                                              : TASK_ROW_ALIVE,
                             .permissions = from->permissions != UINT32_MAX ? from->permissions : 0,
                             .calls_sent = known_or_zero(from->calls_sent),
                             .calls_received = known_or_zero(from->calls_received),
                             .memory = known_or_zero(from->memory),
                             .cpu_ns = known_or_zero(from->cpu_ns)};
    (void)visible_text(event->text[0], item->row.name, sizeof(item->row.name));
    return NULL;
}

/* The graph has the first kinds of waits, with the same numbers. */
_Static_assert((int)MONITOR_THREAD_WAIT_MESSAGE == THREAD_ROW_WAIT_IPC &&
                   (int)MONITOR_THREAD_WAIT_FUTEX == THREAD_ROW_WAIT_FUTEX &&
                   (int)MONITOR_THREAD_WAIT_SLEEP == THREAD_ROW_WAIT_SLEEP &&
                   (int)MONITOR_THREAD_WAIT_PAGE == THREAD_ROW_WAIT_PAGER &&
                   (int)MONITOR_THREAD_WAIT_KERNEL == THREAD_ROW_WAIT_KERNEL,
               "waits are not converted");

_Static_assert((int)MONITOR_FIBRIL_STATE_DEFERRED == BOARD_DEFERRED &&
                   (int)MONITOR_FIBRIL_WAIT_PART == BOARD_WAIT_PART &&
                   (int)MONITOR_CALL_PLACE_ANSWERS == CALL_LIST_ANSWERS &&
                   (int)MONITOR_CALL_KIND_EVENT == CALL_ROW_EVENT &&
                   (int)MONITOR_BOARD_STATUS_UNREADABLE == BOARD_UNREADABLE,
               "neither are fibrils, calls and boards");

/* A thread whose wait the graph does not have counts as running. */
static uint32_t row_state_of(const monitor_thread_t *from)
{
    if (from->state == MONITOR_THREAD_STATE_WAITING && from->wait <= MONITOR_THREAD_WAIT_KERNEL &&
        from->wait != MONITOR_THREAD_WAIT_NONE)
        return THREAD_ROW_WAITING;
    return from->state == MONITOR_THREAD_STATE_DEAD ? THREAD_ROW_DEAD : THREAD_ROW_RUNNING;
}

static const char *rows_thread(monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_thread_t *from = event->record;
    thread_item_t *item = monitor_table_add(&rows->threads, from->task, 0);
    if (item == NULL)
        return no_room;
    item->row = (thread_row_t){.id = from->thread,
                               .task = from->task,
                               .cpu = from->cpu,
                               .state = row_state_of(from),
                               .wait_object = from->object,
                               .wait_since_ns = from->since_ns,
                               .deadline_ns = from->deadline_ns,
                               .serving_call = known_or_zero(from->serving),
                               .cpu_ns = known_or_zero(from->cpu_ns)};
    if (item->row.state == THREAD_ROW_WAITING)
        item->row.wait = from->wait;
    (void)visible_text(event->text[0], item->row.name, sizeof(item->row.name));
    return NULL;
}

/* Calls with unknown labels must not look like those of one connection: each gets its own. */
static uint64_t call_label(const monitor_rows_t *rows, uint64_t label)
{
    return label != UINT64_MAX ? label : UINT64_MAX - 1 - rows->calls.count;
}

static const char *rows_call(monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_call_t *from = event->record;
    if (from->place == MONITOR_CALL_PLACE_UNKNOWN || from->kind == MONITOR_CALL_KIND_UNKNOWN)
        return NULL;
    call_item_t *item = monitor_table_add(&rows->calls, from->holder, from->place);
    if (item == NULL)
        return no_room;
    item->row = (call_row_t){.id = from->call,
                             .kind = from->kind,
                             .holder = from->holder,
                             .list = from->place,
                             .flags = from->flags != UINT32_MAX ? from->flags : 0,
                             .sender = from->sender,
                             .asker = from->asker,
                             .phone_holder = from->phone_holder,
                             .phone = from->phone,
                             .origin = from->origin,
                             .interface = from->interface != UINT32_MAX ? from->interface : 0,
                             .retval = from->retval,
                             .method = from->method,
                             .word = {from->arg1, from->arg2, from->arg3, from->arg4, from->arg5},
                             .label = call_label(rows, from->label),
                             .cause = known_or_zero(from->cause),
                             .sent_ns = from->sent_ns != UINT64_MAX ? from->sent_ns : rows->time_ns,
                             .taken_ns = known_or_zero(from->taken_ns)};
    return NULL;
}

static const char *rows_board(monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_board_t *from = event->record;
    board_item_t *item = monitor_table_add(&rows->boards, from->task, 0);
    if (item == NULL)
        return no_room;
    item->status = from->status != MONITOR_BOARD_STATUS_UNKNOWN ? from->status : BOARD_NONE;
    (void)visible_text(event->text[0], item->fault, sizeof(item->fault));
    return NULL;
}

static const char *rows_fibril(monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_fibril_t *from = event->record;
    if (from->state == MONITOR_FIBRIL_STATE_FREE)
        return NULL;
    fibril_item_t *item = monitor_table_add(&rows->fibrils, from->task, 0);
    if (item == NULL)
        return no_room;
    bool known =
        from->state != MONITOR_FIBRIL_STATE_UNKNOWN && from->wait != MONITOR_FIBRIL_WAIT_UNKNOWN;
    item->row = (fibril_row_t){.task = from->task,
                               .index = from->fibril,
                               .state = known ? from->state : BOARD_READY,
                               .wait = known ? from->wait : BOARD_WAIT_NONE,
                               .object = from->object,
                               .deadline = from->deadline_ns,
                               .serving = known_or_zero(from->serving),
                               .serving_outer = known_or_zero(from->serving_outer),
                               .connection = known_or_zero(from->connection),
                               .queued = from->queued != UINT32_MAX ? from->queued : 0,
                               .ticket = from->ticket,
                               .held_more = from->held_more != UINT32_MAX ? from->held_more : 1};
    (void)visible_text(event->text[0], item->row.name, sizeof(item->row.name));
    (void)visible_text(event->text[1], item->row.object_name, sizeof(item->row.object_name));
    return NULL;
}

/* Adds a lock to the row of its fibril, or to the number of locks that are not shown. */
static void fibril_hold(fibril_row_t *row, const monitor_held_t *from, const char *name)
{
    static const uint64_t flags[] = {[MONITOR_LOCK_USE_WRITE] = 0,
                                     [MONITOR_LOCK_USE_READ] = BOARD_HELD_READ,
                                     [MONITOR_LOCK_USE_SESSION] = BOARD_HELD_SESSION};
    unsigned at = 0;
    while (at < BOARD_HELD_MAX && row->held[at] != 0)
        at++;
    if (at == BOARD_HELD_MAX || from->use == MONITOR_LOCK_USE_UNKNOWN) {
        row->held_more++;
        return;
    }
    row->held[at] = (from->lock & ~BOARD_HELD_FLAGS) | flags[from->use];
    (void)visible_text(name, row->held_name[at], sizeof(row->held_name[at]));
}

static const char *rows_held(const monitor_rows_t *rows, const monitor_event_t *event)
{
    const monitor_held_t *from = event->record;
    fibril_item_t *item = monitor_table_last(&rows->fibrils);
    if (item == NULL || item->row.task != from->task || item->row.index != from->fibril)
        return "a held lock does not follow its fibril";
    fibril_hold(&item->row, from, event->text[0]);
    return NULL;
}

/* ---- the snapshot ---- */

static void rows_clear(monitor_rows_t *rows)
{
    monitor_table_clear(&rows->tasks);
    monitor_table_clear(&rows->threads);
    monitor_table_clear(&rows->calls);
    monitor_table_clear(&rows->boards);
    monitor_table_clear(&rows->fibrils);
}

void monitor_rows_init(monitor_rows_t *rows)
{
    *rows = (monitor_rows_t){.tasks.size = sizeof(task_item_t),
                             .threads.size = sizeof(thread_item_t),
                             .calls.size = sizeof(call_item_t),
                             .boards.size = sizeof(board_item_t),
                             .fibrils.size = sizeof(fibril_item_t)};
}

void monitor_rows_fini(monitor_rows_t *rows)
{
    rows_clear(rows);
}

static const char *rows_begin(monitor_rows_t *rows, const monitor_snapshot_begin_t *from)
{
    rows_clear(rows);
    rows->number = from->snapshot;
    rows->time_ns = from->time_ns;
    rows->count = 0;
    rows->open = true;
    rows->complete = false;
    return NULL;
}

static const char *rows_end(monitor_rows_t *rows, const monitor_snapshot_end_t *from)
{
    rows->open = false;
    if (from->snapshot != rows->number || from->rows != rows->count)
        return "rows of a snapshot were lost";
    monitor_table_sort(&rows->tasks);
    monitor_table_sort(&rows->threads);
    monitor_table_sort(&rows->calls);
    monitor_table_sort(&rows->boards);
    monitor_table_sort(&rows->fibrils);
    rows->complete = true;
    return NULL;
}

static const char *rows_take(monitor_rows_t *rows, const monitor_event_t *event)
{
    switch (event->number) {
    case MONITOR_TASK:
        return rows_task(rows, event);
    case MONITOR_THREAD:
        return rows_thread(rows, event);
    case MONITOR_CALL:
        return rows_call(rows, event);
    case MONITOR_BOARD:
        return rows_board(rows, event);
    case MONITOR_FIBRIL:
        return rows_fibril(rows, event);
    case MONITOR_HELD:
        return rows_held(rows, event);
    default:
        return NULL; /* not used by the graph */
    }
}

const char *monitor_rows_add(monitor_rows_t *rows, const monitor_event_t *event)
{
    if (event->number == MONITOR_SNAPSHOT_BEGIN)
        return rows_begin(rows, event->record);
    if (event->kind->stream != MONITOR_STREAM_STATE || !rows->open)
        return NULL; /* also the rest of a snapshot whose beginning did not arrive */
    if (event->number == MONITOR_SNAPSHOT_END)
        return rows_end(rows, event->record);
    rows->count++;
    const char *problem = rows_take(rows, event);
    if (problem != NULL)
        rows->open = false;
    return problem;
}

/* ---- the source of the graph ---- */

/* Visitors of a source have no argument for it. */
static const monitor_rows_t *judged;

static void source_tasks(capture_task_visit_t visit, void *context)
{
    for (uint32_t i = 0; i < judged->tasks.count; i++)
        if (!visit(&((const task_item_t *)monitor_table_at(&judged->tasks, i))->row, context))
            return;
}

static void source_threads(uint32_t task, capture_thread_visit_t visit, void *context)
{
    uint32_t end;
    for (uint32_t i = monitor_table_find(&judged->threads, task, 0, &end); i < end; i++)
        if (!visit(&((const thread_item_t *)monitor_table_at(&judged->threads, i))->row, context))
            return;
}

static void source_calls(uint32_t task, enum call_list list, capture_call_visit_t visit,
                         void *context)
{
    uint32_t end;
    for (uint32_t i = monitor_table_find(&judged->calls, task, list, &end); i < end; i++)
        if (!visit(&((const call_item_t *)monitor_table_at(&judged->calls, i))->row, context))
            return;
}

static enum board_status source_fibrils(uint32_t task, capture_fibril_visit_t visit, void *context,
                                        const char **why)
{
    uint32_t end;
    uint32_t at = monitor_table_find(&judged->boards, task, 0, &end);
    if (at == end)
        return BOARD_NONE;
    const board_item_t *board = monitor_table_at(&judged->boards, at);
    if (why != NULL && board->status == BOARD_UNREADABLE)
        *why = board->fault;
    for (uint32_t i = monitor_table_find(&judged->fibrils, task, 0, &end); i < end; i++)
        if (!visit(&((const fibril_item_t *)monitor_table_at(&judged->fibrils, i))->row, context))
            break;
    return (enum board_status)board->status;
}

const capture_source_t *monitor_rows_source(const monitor_rows_t *rows)
{
    static const capture_source_t source = {.tasks = source_tasks,
                                            .threads = source_threads,
                                            .calls = source_calls,
                                            .fibrils = source_fibrils};
    judged = rows;
    return &source;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Writes a snapshot; see snapshot.h. */
#include <inspect/inspect.h>
#include <lib/mem.h>
#include <monitor/snapshot.h>
#include <trace/klog.h>

typedef struct snapshot {
    packets_t *ring;
    uint64_t now_ns;
    uint32_t rows;
} snapshot_t;

_Static_assert((int)MONITOR_THREAD_WAIT_MESSAGE == THREAD_ROW_WAIT_IPC &&
                   (int)MONITOR_THREAD_WAIT_FUTEX == THREAD_ROW_WAIT_FUTEX &&
                   (int)MONITOR_THREAD_WAIT_SLEEP == THREAD_ROW_WAIT_SLEEP &&
                   (int)MONITOR_THREAD_WAIT_PAGE == THREAD_ROW_WAIT_PAGER &&
                   (int)MONITOR_THREAD_WAIT_KERNEL == THREAD_ROW_WAIT_KERNEL &&
                   (int)MONITOR_THREAD_STATE_DEAD == THREAD_ROW_DEAD &&
                   (int)MONITOR_TASK_STATE_DYING == TASK_ROW_DYING &&
                   (int)MONITOR_PHONE_STATE_SLAMMED == PHONE_ROW_SLAMMED &&
                   (int)MONITOR_CALL_KIND_EVENT == CALL_ROW_EVENT &&
                   (int)MONITOR_CALL_PLACE_ANSWERS == CALL_LIST_ANSWERS &&
                   (int)MONITOR_BOARD_STATUS_UNREADABLE == BOARD_UNREADABLE &&
                   (int)MONITOR_FIBRIL_STATE_DEFERRED == BOARD_DEFERRED &&
                   (int)MONITOR_FIBRIL_WAIT_PART == BOARD_WAIT_PART,
               "the values of rows are sent as they are");

/* Adds a row. Returns the place for `size` bytes, or NULL if it does not fit. */
static void *snapshot_row(snapshot_t *snapshot, enum monitor_event_number number, uint32_t size)
{
    snapshot->rows++;
    return packets_add(snapshot->ring, number, snapshot->now_ns, size);
}

static uint32_t name_size(const char *name)
{
    return wire_text_size(name, MONITOR_NAME_SIZE);
}

static bool snapshot_phone(const phone_row_t *row, void *context)
{
    monitor_phone_t *to = snapshot_row(context, MONITOR_PHONE, sizeof(*to));
    if (to != NULL)
        *to = (monitor_phone_t){.task = row->holder,
                                .phone = row->index,
                                .state = (uint8_t)row->state,
                                .interface = row->interface,
                                .peer = row->peer,
                                .calls = row->calls,
                                .label = row->label};
    return true;
}

static bool snapshot_call(const call_row_t *row, void *context)
{
    monitor_call_t *to = snapshot_row(context, MONITOR_CALL, sizeof(*to));
    if (to != NULL)
        *to = (monitor_call_t){.call = row->id,
                               .kind = (uint8_t)row->kind,
                               .holder = row->holder,
                               .place = (uint8_t)row->list,
                               .flags = row->flags,
                               .sender = row->sender,
                               .asker = row->asker,
                               .phone_holder = row->phone_holder,
                               .phone = row->phone,
                               .origin = row->origin,
                               .interface = row->interface,
                               .retval = row->retval,
                               .method = row->method,
                               .arg1 = row->word[0],
                               .arg2 = row->word[1],
                               .arg3 = row->word[2],
                               .arg4 = row->word[3],
                               .arg5 = row->word[4],
                               .label = row->label,
                               .cause = row->cause,
                               .sent_ns = row->sent_ns,
                               .taken_ns = row->taken_ns};
    return true;
}

static bool snapshot_thread(const thread_row_t *row, void *context)
{
    monitor_thread_t *to =
        snapshot_row(context, MONITOR_THREAD, (uint32_t)sizeof(*to) + name_size(row->name));
    if (to == NULL)
        return true;
    *to = (monitor_thread_t){.thread = row->id,
                             .task = row->task,
                             .cpu = row->cpu,
                             .state = (uint8_t)row->state,
                             .wait = (uint8_t)row->wait,
                             .object = row->wait_object,
                             .on_task = UINT32_MAX,
                             .on_thread = UINT64_MAX,
                             .since_ns = row->wait_since_ns,
                             .deadline_ns = row->deadline_ns,
                             .serving = row->serving_call,
                             .cpu_ns = row->cpu_ns};
    (void)wire_text_put((char *)(to + 1), row->name, MONITOR_NAME_SIZE);
    return true;
}

static void snapshot_held(snapshot_t *snapshot, const fibril_row_t *row, unsigned at)
{
    const char *name = row->held_name[at];
    monitor_held_t *to =
        snapshot_row(snapshot, MONITOR_HELD, (uint32_t)sizeof(*to) + name_size(name));
    if (to == NULL)
        return;
    uint8_t use = MONITOR_LOCK_USE_WRITE;
    if ((row->held[at] & BOARD_HELD_SESSION) != 0)
        use = MONITOR_LOCK_USE_SESSION;
    else if ((row->held[at] & BOARD_HELD_READ) != 0)
        use = MONITOR_LOCK_USE_READ;
    *to = (monitor_held_t){.task = row->task,
                           .fibril = row->index,
                           .lock = row->held[at] & ~BOARD_HELD_FLAGS,
                           .use = use};
    (void)wire_text_put((char *)(to + 1), name, MONITOR_NAME_SIZE);
}

static bool snapshot_fibril(const fibril_row_t *row, void *context)
{
    monitor_fibril_t *to =
        snapshot_row(context, MONITOR_FIBRIL,
                     (uint32_t)sizeof(*to) + name_size(row->name) + name_size(row->object_name));
    if (to != NULL) {
        *to = (monitor_fibril_t){.task = row->task,
                                 .fibril = row->index,
                                 .state = (uint8_t)row->state,
                                 .wait = (uint8_t)row->wait,
                                 .object = row->object,
                                 .deadline_ns = row->deadline,
                                 .serving = row->serving,
                                 .serving_outer = row->serving_outer,
                                 .connection = row->connection,
                                 .queued = row->queued,
                                 .ticket = row->ticket,
                                 .held_more = row->held_more};
        char *text = wire_text_put((char *)(to + 1), row->name, MONITOR_NAME_SIZE);
        (void)wire_text_put(text, row->object_name, MONITOR_NAME_SIZE);
    }
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        if (row->held[i] != 0)
            snapshot_held(context, row, i);
    return true;
}

static bool snapshot_pass(const fibril_row_t *row, void *context)
{
    (void)row;
    (void)context;
    return true;
}

/* The board is read twice: its status, which comes first, is only known at its end. */
static void snapshot_board(snapshot_t *snapshot, uint32_t task)
{
    const char *why = "";
    enum board_status status = inspect_fibrils(task, snapshot_pass, NULL, &why);
    uint32_t text = wire_text_size(why, MONITOR_LINE_SIZE);
    monitor_board_t *to = snapshot_row(snapshot, MONITOR_BOARD, (uint32_t)sizeof(*to) + text);
    if (to != NULL) {
        *to = (monitor_board_t){.task = task, .status = (uint8_t)status};
        (void)wire_text_put((char *)(to + 1), why, MONITOR_LINE_SIZE);
    }
    if (status != BOARD_NONE)
        (void)inspect_fibrils(task, snapshot_fibril, snapshot, NULL);
}

static bool snapshot_task(const task_row_t *row, void *context)
{
    snapshot_t *snapshot = context;
    monitor_task_t *to =
        snapshot_row(snapshot, MONITOR_TASK, (uint32_t)sizeof(*to) + name_size(row->name));
    if (to != NULL) {
        *to = (monitor_task_t){.task = row->id,
                               .parent = row->parent,
                               .container = row->container,
                               .permissions = row->permissions,
                               .state = (uint8_t)row->state,
                               .calls_sent = row->calls_sent,
                               .calls_received = row->calls_received,
                               .memory = row->memory,
                               .cpu_ns = row->cpu_ns};
        (void)wire_text_put((char *)(to + 1), row->name, MONITOR_NAME_SIZE);
    }
    inspect_threads(row->id, snapshot_thread, snapshot);
    inspect_phones(row->id, snapshot_phone, snapshot);
    for (unsigned list = 0; list < CALL_LIST_COUNT; list++)
        inspect_calls(row->id, (enum call_list)list, snapshot_call, snapshot);
    snapshot_board(snapshot, row->id);
    return true;
}

static bool snapshot_cpu(const cpu_row_t *row, void *context)
{
    monitor_cpu_t *to = snapshot_row(context, MONITOR_CPU, sizeof(*to));
    if (to != NULL)
        *to = (monitor_cpu_t){.cpu = row->id,
                              .task = row->task,
                              .thread = row->thread,
                              .ready = row->ready,
                              .switches = row->switches,
                              .idle_ns = row->idle_ns};
    return true;
}

static bool snapshot_log(const klog_entry_t *entry, void *context)
{
    monitor_log_line_t *to =
        snapshot_row(context, MONITOR_LOG_LINE, (uint32_t)sizeof(*to) + entry->length + 1);
    if (to == NULL)
        return true;
    *to = (monitor_log_line_t){.sequence = entry->number,
                               .time_ns = entry->time_ns,
                               .task = entry->task != 0 ? entry->task : UINT32_MAX};
    char *text = (char *)(to + 1);
    memcpy(text, entry->text, entry->length);
    text[entry->length] = '\0';
    return true;
}

_Static_assert(KLOG_ENTRY_MAX <= MONITOR_LINE_SIZE, "a line of the log fits");

static void snapshot_machine(snapshot_t *snapshot)
{
    memory_row_t row;
    inspect_memory(&row);
    monitor_machine_t *to = snapshot_row(snapshot, MONITOR_MACHINE, sizeof(*to));
    if (to != NULL)
        *to = (monitor_machine_t){.memory_total = row.frames_total * row.frame_size,
                                  .memory_free = row.frames_free * row.frame_size};
}

void snapshot_write(packets_t *ring, uint32_t number)
{
    snapshot_t snapshot = {.ring = ring, .now_ns = inspect_now_ns()};
    monitor_snapshot_begin_t *begin =
        packets_add(ring, MONITOR_SNAPSHOT_BEGIN, snapshot.now_ns, sizeof(*begin));
    if (begin != NULL)
        *begin = (monitor_snapshot_begin_t){.snapshot = number, .time_ns = inspect_stopped_ns()};
    ring->limit = ring->count - 1; /* the end always has room */
    snapshot_machine(&snapshot);
    inspect_cpus(snapshot_cpu, &snapshot);
    inspect_tasks(snapshot_task, &snapshot);
    (void)klog_visit(0, snapshot_log, &snapshot);
    ring->limit = ring->count;
    monitor_snapshot_end_t *end =
        packets_add(ring, MONITOR_SNAPSHOT_END, snapshot.now_ns, sizeof(*end));
    if (end != NULL)
        *end = (monitor_snapshot_end_t){.snapshot = number, .rows = snapshot.rows};
    packets_close(ring, snapshot.now_ns);
}

// SPDX-License-Identifier: BSD-2-Clause
/* Events of tasks, threads, files and the log change live rows; see live.h. */
#include <diagnosis/text/visible.h>
#include <monitor/lib/live_private.h>
#include <stdlib.h>

static const char *live_task_created(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_task_created_t *from = event->record;
    live_task_t *item = monitor_store_put(&live->tasks, from->task, 0);
    if (item == NULL)
        return live_no_room;
    item->row = (monitor_task_t){.task = from->task,
                                 .parent = from->parent,
                                 .container = from->container,
                                 .permissions = from->permissions,
                                 .state = MONITOR_TASK_STATE_ALIVE};
    (void)visible_text(event->text[0], item->name, sizeof(item->name));
    return NULL;
}

/* Removes the threads of a task. */
static void live_remove_threads(monitor_live_t *live, uint32_t task)
{
    uint32_t count = live->threads.count;
    live_thread_t **threads = monitor_store_list(&live->threads);
    for (uint32_t i = 0; threads != NULL && i < count; i++)
        if (threads[i]->row.task == task)
            monitor_store_remove(&live->threads, threads[i]->key.first, 0);
    free(threads);
}

static void live_remove_phones(monitor_live_t *live, uint32_t task)
{
    uint32_t count = live->phones.count;
    live_phone_t **phones = monitor_store_list(&live->phones);
    for (uint32_t i = 0; phones != NULL && i < count; i++)
        if (phones[i]->row.task == task)
            monitor_store_remove(&live->phones, task, phones[i]->row.phone);
    free(phones);
}

static void live_task_ended(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_task_ended_t *from = event->record;
    if (from->how == MONITOR_TASK_END_DETACHED)
        return;
    live_remove_threads(live, from->task);
    live_remove_phones(live, from->task);
    monitor_store_remove(&live->tasks, from->task, 0);
}

static void live_task_renamed(monitor_live_t *live, const monitor_event_t *event)
{
    live_task_t *item =
        monitor_store_find(&live->tasks, ((const monitor_task_renamed_t *)event->record)->task, 0);
    if (item != NULL)
        (void)visible_text(event->text[0], item->name, sizeof(item->name));
}

static const char *live_thread_created(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_thread_created_t *from = event->record;
    live_thread_t *item = monitor_store_put(&live->threads, from->thread, 0);
    if (item == NULL)
        return live_no_room;
    item->row = (monitor_thread_t){.thread = from->thread,
                                   .task = from->task,
                                   .cpu = event->cpu,
                                   .state = MONITOR_THREAD_STATE_READY,
                                   .on_task = UINT32_MAX,
                                   .on_thread = UINT64_MAX};
    (void)visible_text(event->text[0], item->name, sizeof(item->name));
    return NULL;
}

static void live_thread_renamed(monitor_live_t *live, const monitor_event_t *event)
{
    live_thread_t *item = monitor_store_find(
        &live->threads, ((const monitor_thread_renamed_t *)event->record)->thread, 0);
    if (item != NULL)
        (void)visible_text(event->text[0], item->name, sizeof(item->name));
}

static void live_thread_blocked(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_thread_blocked_t *from = event->record;
    live_thread_t *item = monitor_store_find(&live->threads, from->thread, 0);
    if (item == NULL)
        return;
    item->row.state = MONITOR_THREAD_STATE_WAITING;
    item->row.wait = from->wait;
    item->row.object = from->object;
    item->row.on_task = from->on_task;
    item->row.on_thread = from->on_thread;
    item->row.since_ns = event->time_ns;
    item->row.deadline_ns = from->deadline_ns;
}

static void live_thread_woken(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_thread_woken_t *from = event->record;
    live_thread_t *item = monitor_store_find(&live->threads, from->thread, 0);
    if (item == NULL)
        return;
    item->row.state = MONITOR_THREAD_STATE_READY;
    item->row.wait = MONITOR_THREAD_WAIT_NONE;
    item->row.object = item->row.since_ns = item->row.deadline_ns = 0;
    item->row.on_task = UINT32_MAX;
    item->row.on_thread = UINT64_MAX;
}

/* The time of a task is that of its threads, including those that have ended. */
static void live_cpu_time(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_cpu_time_t *from = event->record;
    live_thread_t *item = monitor_store_find(&live->threads, from->thread, 0);
    if (item == NULL)
        return;
    uint64_t before = item->row.cpu_ns != UINT64_MAX ? item->row.cpu_ns : 0;
    live_task_t *task = monitor_store_find(&live->tasks, item->row.task, 0);
    item->row.cpu_ns = from->cpu_ns;
    if (task != NULL && task->row.cpu_ns != UINT64_MAX && from->cpu_ns > before)
        task->row.cpu_ns += from->cpu_ns - before;
}

static void live_memory(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_memory_t *from = event->record;
    live_task_t *item = monitor_store_find(&live->tasks, from->task, 0);
    if (item != NULL)
        item->row.memory = from->bytes;
}

/* An event that has the fields of a row is that row. */
static const char *live_mounted(monitor_live_t *live, const monitor_event_t *event)
{
    _Static_assert(sizeof(monitor_mounted_t) == sizeof(monitor_mount_t), "the same fields");
    monitor_event_t row = *event;
    row.number = MONITOR_MOUNT;
    return monitor_live_row(live, &row);
}

static const char *live_node_opened(monitor_live_t *live, const monitor_event_t *event)
{
    _Static_assert(sizeof(monitor_node_opened_t) == sizeof(monitor_node_t), "the same fields");
    monitor_event_t row = *event;
    row.number = MONITOR_NODE;
    return monitor_live_row(live, &row);
}

static const char *live_logged(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_log_t *from = event->record;
    monitor_log_line_t line = {
        .sequence = from->sequence, .time_ns = event->time_ns, .task = from->task};
    monitor_event_t row = *event;
    row.number = MONITOR_LOG_LINE;
    row.record = &line;
    const char *problem = monitor_live_row(live, &row);
    monitor_live_trim(live);
    return problem;
}

/* Events that can add a row. */
static const char *live_add(monitor_live_t *live, const monitor_event_t *event)
{
    switch (event->number) {
    case MONITOR_SENT:
        return live_sent(live, event);
    case MONITOR_HUNG_UP:
        return live_hung_up(live, event);
    case MONITOR_NOTIFIED:
        return live_notified(live, event);
    case MONITOR_TASK_CREATED:
        return live_task_created(live, event);
    case MONITOR_THREAD_CREATED:
        return live_thread_created(live, event);
    case MONITOR_PHONE_CONNECTED:
        return live_phone_connected(live, event);
    case MONITOR_MOUNTED:
        return live_mounted(live, event);
    case MONITOR_NODE_OPENED:
        return live_node_opened(live, event);
    case MONITOR_LOG:
        return live_logged(live, event);
    default:
        return NULL;
    }
}

/* Events that remove a row. */
static void live_remove(monitor_live_t *live, const monitor_event_t *event)
{
    const void *record = event->record;
    const monitor_node_closed_t *node = record;
    const monitor_phone_freed_t *phone = record;
    switch (event->number) {
    case MONITOR_DELIVERED:
        monitor_store_remove(&live->calls, ((const monitor_delivered_t *)record)->call, 0);
        break;
    case MONITOR_TASK_ENDED:
        live_task_ended(live, event);
        break;
    case MONITOR_THREAD_ENDED:
        monitor_store_remove(&live->threads, ((const monitor_thread_ended_t *)record)->thread, 0);
        break;
    case MONITOR_PHONE_FREED:
        monitor_store_remove(&live->phones, phone->task, phone->phone);
        break;
    case MONITOR_UNMOUNTED:
        monitor_store_remove(&live->mounts, ((const monitor_unmounted_t *)record)->mount, 0);
        break;
    case MONITOR_NODE_CLOSED:
        monitor_store_remove(&live->nodes, node->mount, node->node);
        break;
    default:
        break;
    }
}

/* Events that change a row. */
static void live_change(monitor_live_t *live, const monitor_event_t *event)
{
    static void (*const changes[])(monitor_live_t *, const monitor_event_t *) = {
        [MONITOR_FORWARDED] = live_forwarded,
        [MONITOR_TAKEN] = live_taken,
        [MONITOR_ANSWERED] = live_answered,
        [MONITOR_FAILED] = live_failed,
        [MONITOR_FORGOTTEN] = live_forgotten,
        [MONITOR_TASK_RENAMED] = live_task_renamed,
        [MONITOR_THREAD_RENAMED] = live_thread_renamed,
        [MONITOR_THREAD_BLOCKED] = live_thread_blocked,
        [MONITOR_THREAD_WOKEN] = live_thread_woken,
        [MONITOR_CPU_TIME] = live_cpu_time,
        [MONITOR_MEMORY] = live_memory};
    if (event->number < sizeof(changes) / sizeof(changes[0]) && changes[event->number] != NULL)
        changes[event->number](live, event);
}

const char *monitor_live_event(monitor_live_t *live, const monitor_event_t *event)
{
    if (event->time_ns > live->time_ns)
        live->time_ns = event->time_ns;
    live_change(live, event);
    live_remove(live, event);
    return live_add(live, event);
}

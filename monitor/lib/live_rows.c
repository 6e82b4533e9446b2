// SPDX-License-Identifier: BSD-2-Clause
/* The rows of a snapshot become live rows; see live.h. */
#include <diagnosis/text/visible.h>
#include <monitor/lib/live_private.h>
#include <stdlib.h>
#include <string.h>

const char live_no_room[] = "the system has too many objects, or there is no memory";

void monitor_live_init(monitor_live_t *live)
{
    memset(live, 0, sizeof(*live));
    monitor_store_init(&live->tasks, sizeof(live_task_t));
    monitor_store_init(&live->threads, sizeof(live_thread_t));
    monitor_store_init(&live->phones, sizeof(live_phone_t));
    monitor_store_init(&live->calls, sizeof(live_call_t));
    monitor_store_init(&live->mounts, sizeof(live_mount_t));
    monitor_store_init(&live->nodes, sizeof(live_node_t));
    monitor_store_init(&live->cpus, sizeof(live_cpu_t));
    monitor_store_init(&live->log, sizeof(live_line_t));
}

void monitor_live_clear(monitor_live_t *live)
{
    monitor_store_clear(&live->tasks);
    monitor_store_clear(&live->threads);
    monitor_store_clear(&live->phones);
    monitor_store_clear(&live->calls);
    monitor_store_clear(&live->mounts);
    monitor_store_clear(&live->nodes);
    monitor_store_clear(&live->cpus);
    monitor_store_clear(&live->log);
    monitor_live_init(live);
}

static const char *live_put_task(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_task_t *from = event->record;
    live_task_t *item = monitor_store_put(&live->tasks, from->task, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    (void)visible_text(event->text[0], item->name, sizeof(item->name));
    return NULL;
}

static const char *live_put_thread(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_thread_t *from = event->record;
    live_thread_t *item = monitor_store_put(&live->threads, from->thread, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    (void)visible_text(event->text[0], item->name, sizeof(item->name));
    return NULL;
}

static const char *live_put_phone(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_phone_t *from = event->record;
    live_phone_t *item = monitor_store_put(&live->phones, from->task, from->phone);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    return NULL;
}

static const char *live_put_call(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_call_t *from = event->record;
    live_call_t *item = monitor_store_put(&live->calls, from->call, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    return NULL;
}

static const char *live_put_mount(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_mount_t *from = event->record;
    live_mount_t *item = monitor_store_put(&live->mounts, from->mount, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    (void)visible_text(event->text[0], item->fs, sizeof(item->fs));
    (void)visible_text(event->text[1], item->path, sizeof(item->path));
    (void)visible_text(event->text[2], item->device, sizeof(item->device));
    return NULL;
}

static const char *live_put_node(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_node_t *from = event->record;
    live_node_t *item = monitor_store_put(&live->nodes, from->mount, from->node);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    (void)visible_text(event->text[0], item->name, sizeof(item->name));
    return NULL;
}

static const char *live_put_cpu(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_cpu_t *from = event->record;
    live_cpu_t *item = monitor_store_put(&live->cpus, from->cpu, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    return NULL;
}

static const char *live_put_line(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_log_line_t *from = event->record;
    live_line_t *item = monitor_store_put(&live->log, from->sequence, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *from;
    (void)visible_text(event->text[0], item->line, sizeof(item->line));
    return NULL;
}

const char *monitor_live_row(monitor_live_t *live, const monitor_event_t *event)
{
    switch (event->number) {
    case MONITOR_TASK:
        return live_put_task(live, event);
    case MONITOR_THREAD:
        return live_put_thread(live, event);
    case MONITOR_PHONE:
        return live_put_phone(live, event);
    case MONITOR_CALL:
        return live_put_call(live, event);
    case MONITOR_MOUNT:
        return live_put_mount(live, event);
    case MONITOR_NODE:
        return live_put_node(live, event);
    case MONITOR_CPU:
        return live_put_cpu(live, event);
    case MONITOR_LOG_LINE:
        return live_put_line(live, event);
    case MONITOR_MACHINE:
        live->machine = *(const monitor_machine_t *)event->record;
        return NULL;
    default:
        return NULL; /* boards, fibrils and locks are only judged; see rows.h */
    }
}

void monitor_live_trim(monitor_live_t *live)
{
    if (live->log.count <= 2 * LIVE_LOG_MAX)
        return;
    uint32_t count = live->log.count;
    live_line_t **lines = monitor_store_list(&live->log);
    for (uint32_t i = 0; lines != NULL && i < count - LIVE_LOG_MAX; i++)
        monitor_store_remove(&live->log, lines[i]->key.first, 0);
    free(lines);
}

const char *monitor_live_task_name(const monitor_live_t *live, uint32_t task)
{
    const live_task_t *item = monitor_store_find(&live->tasks, task, 0);
    return item != NULL && item->name[0] != '\0' ? item->name : "?";
}

// SPDX-License-Identifier: BSD-2-Clause
/* The events of stream 0; see feed.h. feed_trace.c converts the records of the trace. */
#include <arch/time.h>
#include <inspect/inspect.h>
#include <lib/console_hook.h>
#include <lib/mem.h>
#include <monitor/feed.h>
#include <monitor/feed_trace.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <trace/klog.h>
#include <trace/trace.h>

/* What a CPU writes. */
typedef struct feed_cpu {
    packets_t packets;
    uint64_t last_ns; /* no later event is earlier */
    uint64_t record;  /* the next record of its trace */
} feed_cpu_t;

bool feed_on;
static feed_cpu_t feed_cpus[CPU_MAX];
static uint64_t wanted = UINT64_MAX;
static uint64_t log_line;  /* the next line of the log */
static uint64_t log_bytes; /* the end of the log when it was read last */
static uint64_t sampled_ns;

void feed_init(void *memory, const uint8_t *uuid)
{
    for (unsigned i = 0; i < cpu_count; i++) {
        wire_place_t place = {.uuid = uuid, .stream = MONITOR_STREAM_LIVE, .cpu = i};
        packets_init(&feed_cpus[i].packets,
                     (uint8_t *)memory + (size_t)i * FEED_PACKETS * WIRE_BODY_MAX, FEED_PACKETS,
                     &place, true);
    }
}

packets_t *feed_packets(unsigned cpu)
{
    return &feed_cpus[cpu].packets;
}

static bool feed_no_line(const klog_entry_t *entry, void *context)
{
    (void)entry;
    (void)context;
    return false;
}

void feed_start(void)
{
    trace_bounds_t bounds;
    if (feed_on)
        return;
    for (unsigned i = 0; i < cpu_count; i++)
        feed_cpus[i].record = trace_bounds(i, &bounds) ? bounds.next : 0;
    log_line = klog_visit(UINT64_MAX, feed_no_line, NULL);
    log_bytes = klog_next();
    feed_on = true;
}

void feed_subscribe(uint64_t numbers)
{
    wanted = numbers;
}

/* Adds an event of `size` bytes. Returns their place, or NULL if the event is not wanted. */
static void *feed_add(feed_cpu_t *cpu, enum monitor_event_number number, uint64_t time_ns,
                      uint32_t size)
{
    if ((wanted >> number & 1) == 0)
        return NULL;
    if (time_ns > cpu->last_ns)
        cpu->last_ns = time_ns;
    return packets_add(&cpu->packets, number, cpu->last_ns, size);
}

/* ---- the trace ---- */

/* Skips the records that are overwritten, and all but the newest `most`. */
static void feed_skip(feed_cpu_t *cpu, const trace_bounds_t *bounds, uint64_t most)
{
    uint64_t from = bounds->next - bounds->first > most ? bounds->next - most : bounds->first;
    if (cpu->record >= from)
        return;
    cpu->packets.produced += from - cpu->record;
    cpu->packets.discarded += from - cpu->record;
    cpu->record = from;
}

static void feed_pull(unsigned id, uint64_t until_ns, uint64_t most)
{
    feed_cpu_t *cpu = &feed_cpus[id];
    trace_bounds_t bounds;
    if (!trace_bounds(id, &bounds))
        return;
    feed_skip(cpu, &bounds, most);
    for (; cpu->record < bounds.next; cpu->record++) {
        const trace_record_t *record = trace_at(id, cpu->record);
        if (record == NULL || record->time_ns > until_ns)
            break;
        feed_record_t converted;
        feed_record_convert(record, &converted);
        void *to = feed_add(cpu, converted.number, record->time_ns, converted.size);
        if (to != NULL)
            memcpy(to, &converted.event, converted.size);
    }
}

/* ---- the log ---- */

static bool feed_log_line(const klog_entry_t *entry, void *context)
{
    unsigned cpu = arch_cpu_self()->id;
    (void)context;
    feed_pull(cpu, entry->time_ns, FEED_RECORDS_MAX);
    monitor_log_t *to = feed_add(&feed_cpus[cpu], MONITOR_LOG, entry->time_ns,
                                 (uint32_t)sizeof(*to) + entry->length + 1);
    if (to == NULL)
        return true;
    *to = (monitor_log_t){.sequence = entry->number,
                          .task = entry->task != 0 ? entry->task : UINT32_MAX};
    char *text = (char *)(to + 1);
    memcpy(text, entry->text, entry->length);
    text[entry->length] = '\0';
    return true;
}

static void feed_log(void)
{
    uint64_t bytes = klog_next();
    if (bytes == log_bytes)
        return;
    log_bytes = bytes;
    log_line = klog_visit(log_line, feed_log_line, NULL);
}

/* ---- samples ---- */

static bool feed_cpu_time(const thread_row_t *row, void *context)
{
    monitor_cpu_time_t *to = feed_add(context, MONITOR_CPU_TIME, 0, sizeof(*to));
    if (to != NULL)
        *to = (monitor_cpu_time_t){.thread = row->id, .cpu_ns = row->cpu_ns};
    return true;
}

static bool feed_memory(const task_row_t *row, void *context)
{
    monitor_memory_t *to = feed_add(context, MONITOR_MEMORY, 0, sizeof(*to));
    if (to != NULL)
        *to = (monitor_memory_t){.task = row->id, .bytes = row->memory};
    inspect_threads(row->id, feed_cpu_time, context);
    return true;
}

static void feed_sample(uint64_t now_ns)
{
    if (now_ns - sampled_ns < FEED_SAMPLE_NS)
        return;
    sampled_ns = now_ns;
    if (!kernel_console.is_open())
        inspect_begin();
    feed_cpu_t *cpu = &feed_cpus[arch_cpu_self()->id];
    if (now_ns > cpu->last_ns)
        cpu->last_ns = now_ns;
    inspect_tasks(feed_memory, cpu);
}

void feed_collect(uint64_t now_ns)
{
    if (!feed_on)
        return;
    feed_log();
    for (unsigned i = 0; i < cpu_count; i++)
        feed_pull(i, now_ns, FEED_RECORDS_MAX);
    feed_sample(now_ns);
}

void feed_close(void)
{
    for (unsigned i = 0; i < cpu_count; i++)
        packets_close(&feed_cpus[i].packets, feed_cpus[i].last_ns);
}

void feed_abandon(void)
{
    for (unsigned i = 0; i < cpu_count; i++)
        packets_clear(&feed_cpus[i].packets);
}

/* ---- hooks ---- */

/* Adds an event of now. */
static void *feed_hook(enum monitor_event_number number, uint32_t size)
{
    unsigned cpu = arch_cpu_self()->id;
    uint64_t now_ns = arch_time_ns();
    feed_pull(cpu, now_ns, FEED_RECORDS_MAX);
    return feed_add(&feed_cpus[cpu], number, now_ns, size);
}

static uint32_t feed_name_size(const char *name)
{
    return wire_text_size(name, MONITOR_NAME_SIZE);
}

static void feed_name_put(void *to, const char *name)
{
    (void)wire_text_put(to, name, MONITOR_NAME_SIZE);
}

void feed_task_created(const task_t *task)
{
    if (!feed_on)
        return;
    monitor_task_created_t *to =
        feed_hook(MONITOR_TASK_CREATED, (uint32_t)sizeof(*to) + feed_name_size(task->name));
    if (to == NULL)
        return;
    *to = (monitor_task_created_t){.task = task->id,
                                   .parent = task->parent,
                                   .container = task->container,
                                   .permissions = task->perms};
    feed_name_put(to + 1, task->name);
}

void feed_task_renamed(const task_t *task)
{
    if (!feed_on)
        return;
    monitor_task_renamed_t *to =
        feed_hook(MONITOR_TASK_RENAMED, (uint32_t)sizeof(*to) + feed_name_size(task->name));
    if (to == NULL)
        return;
    *to = (monitor_task_renamed_t){.task = task->id};
    feed_name_put(to + 1, task->name);
}

void feed_thread_created(const thread_t *thread)
{
    if (!feed_on)
        return;
    monitor_thread_created_t *to =
        feed_hook(MONITOR_THREAD_CREATED, (uint32_t)sizeof(*to) + feed_name_size(thread->name));
    if (to == NULL)
        return;
    *to = (monitor_thread_created_t){.thread = thread->id, .task = thread->task->id};
    feed_name_put(to + 1, thread->name);
}

void feed_thread_ended(const thread_t *thread)
{
    if (!feed_on)
        return;
    monitor_thread_ended_t *to = feed_hook(MONITOR_THREAD_ENDED, sizeof(*to));
    if (to != NULL)
        *to = (monitor_thread_ended_t){.thread = thread->id};
}

void feed_verdict(enum monitor_verdict verdict, uint32_t tasks, const char *message)
{
    if (!feed_on)
        return;
    uint32_t text = wire_text_size(message, MONITOR_LINE_SIZE);
    monitor_verdict_t *to = feed_hook(MONITOR_VERDICT, (uint32_t)sizeof(*to) + text);
    if (to == NULL)
        return;
    *to = (monitor_verdict_t){.verdict = (uint8_t)verdict, .tasks = tasks};
    (void)wire_text_put((char *)(to + 1), message, MONITOR_LINE_SIZE);
}

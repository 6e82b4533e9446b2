// SPDX-License-Identifier: BSD-2-Clause
/* The tables of swmon top; see top.h. */
#include <diagnosis/graph/words.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <inttypes.h>
#include <monitor/swmon/text.h>
#include <monitor/swmon/top.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *head, *sorts[TOP_SORTS_MAX + 1];
} views[TOP_VIEWS] = {
    [TOP_TASKS] = {"tasks",
                   "    ID  CPU%    MEMORY   CALLS/s   TAKEN/s  NAME             WAITS FOR",
                   {"id", "cpu", "memory", "calls", "taken", NULL}},
    [TOP_THREADS] = {"threads",
                     "  THREAD  TASK                 STATE     SINCE     WAITS FOR",
                     {"id", "since", NULL}},
    [TOP_PHONES] = {"phones",
                    "TASK                  PHONE CALLS  STATE      TO",
                    {"task", "calls", NULL}},
    [TOP_CALLS] = {"calls",
                   "       AGE    CALL  METHOD                   FROM -> TO",
                   {"age", NULL}},
    [TOP_MOUNTS] = {"mounts",
                    "PATH                 FS       SERVER               DEVICE",
                    {"id", NULL}},
    [TOP_LOG] = {"log", "          TIME  LINE", {"time", NULL}},
    [TOP_VERDICTS] = {"verdicts", "          TIME  VERDICT", {"time", NULL}}};

const char *top_view_name(enum top_view view)
{
    return views[view].name;
}

const char *top_view_head(enum top_view view)
{
    return views[view].head;
}

const char *top_sort_name(enum top_view view, unsigned sort)
{
    return views[view].sorts[sort];
}

void top_before_keep(top_before_t *before, const monitor_model_t *model)
{
    live_task_t **tasks = monitor_store_list(&model->live.tasks);
    monitor_store_clear(&before->tasks);
    monitor_store_init(&before->tasks, sizeof(live_task_t));
    before->time_ns = model->live.time_ns;
    for (uint32_t i = 0; tasks != NULL && i < model->live.tasks.count; i++) {
        live_task_t *copy = monitor_store_put(&before->tasks, tasks[i]->key.first, 0);
        if (copy != NULL)
            *copy = *tasks[i];
    }
    free(tasks);
}

/* How much a value has grown in a second; 0 if that is not known. */
static double top_rate(uint64_t now, uint64_t then, uint64_t ns)
{
    if (now == UINT64_MAX || then == UINT64_MAX || now < then || ns == 0)
        return 0;
    return (double)(now - then) * 1e9 / (double)ns;
}

/* Whether a fibril or call of a task is in a ring or behind one. */
static bool top_task_hangs(const graph_t *graph, uint32_t task)
{
    uint32_t index = graph != NULL ? graph_find_task(graph, task) : GRAPH_NONE;
    if (index == GRAPH_NONE)
        return false;
    for (uint32_t node = 0; node < graph_node(graph, GRAPH_THREAD, 0); node++)
        if (graph->ring[node] != 0 && graph_task_of(graph, node) == index)
            return true;
    return false;
}

/* For what a task waits: a fibril that hangs, or its oldest open call. */
static void top_task_wait(const monitor_model_t *model, const graph_t *graph, uint32_t task,
                          char *text)
{
    uint32_t index = graph != NULL ? graph_find_task(graph, task) : GRAPH_NONE;
    text[0] = '\0';
    for (uint32_t i = 0; index != GRAPH_NONE && i < graph->tasks[index].fibril_count; i++) {
        uint32_t fibril = graph->tasks[index].first_fibril + i;
        if (!graph->live[graph_node(graph, GRAPH_FIBRIL, fibril)]) {
            words_wait(graph, fibril, text);
            return;
        }
    }
    live_thread_t **threads = monitor_store_list(&model->live.threads);
    for (uint32_t i = 0; threads != NULL && i < model->live.threads.count; i++) {
        const monitor_thread_t *row = &threads[i]->row;
        char on[96], age[FORMAT_SIZE];
        if (row->task != task || row->on_task == UINT32_MAX ||
            row->state != MONITOR_THREAD_STATE_WAITING)
            continue;
        text_task(&model->live, row->on_task, on, sizeof(on));
        format_duration(age, sizeof(age), model->live.time_ns - row->since_ns);
        (void)snprintf(text, WORDS_SIZE, "waits for %s, for %s", on, age);
        break;
    }
    free(threads);
}

static void fill_task(top_line_t *line, const live_task_t *task, const monitor_model_t *model,
                      const graph_t *graph, const top_before_t *before)
{
    const live_task_t *old = monitor_store_find(&before->tasks, task->key.first, 0);
    uint64_t ns = model->live.time_ns - before->time_ns;
    char wait[WORDS_SIZE], memory[FORMAT_SIZE] = "?";
    line->task = task->row.task;
    line->parent = task->row.parent;
    line->red = top_task_hangs(graph, task->row.task);
    line->sort[0] = -(double)task->row.task;
    if (old != NULL) {
        line->sort[1] = top_rate(task->row.cpu_ns, old->row.cpu_ns, ns) / 1e7;
        line->sort[3] = top_rate(task->row.calls_sent, old->row.calls_sent, ns);
        line->sort[4] = top_rate(task->row.calls_received, old->row.calls_received, ns);
    }
    line->sort[2] = task->row.memory != UINT64_MAX ? (double)task->row.memory : 0;
    if (task->row.memory != UINT64_MAX)
        format_bytes(memory, sizeof(memory), task->row.memory);
    top_task_wait(model, graph, task->row.task, wait);
    (void)snprintf(line->text, sizeof(line->text), "%6" PRIu32 " %5.1f %9s %9.0f %9.0f  %-16s %s",
                   task->row.task, line->sort[1], memory, line->sort[3], line->sort[4], task->name,
                   wait);
}

static void fill_tasks(top_table_t *table, const monitor_model_t *model, const graph_t *graph,
                       const top_before_t *before)
{
    live_task_t **tasks = monitor_store_list(&model->live.tasks);
    for (uint32_t i = 0; tasks != NULL && i < model->live.tasks.count; i++)
        fill_task(top_add(table), tasks[i], model, graph, before);
    free(tasks);
}

/* The fibrils of the last snapshot; the threads have no names in most systems. */
static void fill_fibrils(top_table_t *table, const graph_t *graph)
{
    for (uint32_t i = 0; graph != NULL && i < graph->fibril_count; i++) {
        char name[WORDS_SIZE], wait[WORDS_SIZE];
        top_line_t *line = top_add(table);
        words_fibril(graph, i, name);
        words_wait(graph, i, wait);
        line->red = graph->ring[graph_node(graph, GRAPH_FIBRIL, i)] != 0;
        line->sort[0] = -1e9 - i;
        (void)snprintf(line->text, sizeof(line->text), "  fibril  %s %s", name, wait);
    }
}

static void fill_threads(top_table_t *table, const monitor_model_t *model, const graph_t *graph)
{
    live_thread_t **threads = monitor_store_list(&model->live.threads);
    for (uint32_t i = 0; threads != NULL && i < model->live.threads.count; i++) {
        const monitor_thread_t *row = &threads[i]->row;
        bool waits = row->state == MONITOR_THREAD_STATE_WAITING;
        uint64_t ns =
            waits && model->live.time_ns > row->since_ns ? model->live.time_ns - row->since_ns : 0;
        char age[FORMAT_SIZE] = "", task[96], on[96] = "";
        top_line_t *line = top_add(table);
        if (waits)
            format_duration(age, sizeof(age), ns);
        text_task(&model->live, row->task, task, sizeof(task));
        if (row->on_task != UINT32_MAX)
            text_task(&model->live, row->on_task, on, sizeof(on));
        line->sort[0] = -(double)row->thread;
        line->sort[1] = (double)ns;
        (void)snprintf(line->text, sizeof(line->text), "%8" PRIu64 "  %-20s %-9s %-9s %s%s%s",
                       row->thread, task, text_choice(MONITOR_THREAD, "state", row->state), age,
                       waits ? text_choice(MONITOR_THREAD, "wait", row->wait) : "",
                       on[0] != '\0' ? " of " : "", on);
    }
    free(threads);
    fill_fibrils(table, graph);
}

static void fill_phones(top_table_t *table, const monitor_model_t *model)
{
    live_phone_t **phones = monitor_store_list(&model->live.phones);
    for (uint32_t i = 0; phones != NULL && i < model->live.phones.count; i++) {
        const monitor_phone_t *row = &phones[i]->row;
        char task[96], peer[96];
        top_line_t *line = top_add(table);
        text_task(&model->live, row->task, task, sizeof(task));
        text_task(&model->live, row->peer, peer, sizeof(peer));
        line->sort[0] = -(double)row->task * 65536.0 - row->phone;
        line->sort[1] = row->calls;
        (void)snprintf(line->text, sizeof(line->text), "%-20s %6" PRIu32 " %5" PRIu32 "  %-10s %s",
                       task, row->phone, row->calls,
                       text_choice(MONITOR_PHONE, "state", row->state), peer);
    }
    free(phones);
}

static void fill_calls(top_table_t *table, const monitor_model_t *model, const graph_t *graph)
{
    live_call_t **calls = monitor_store_list(&model->live.calls);
    for (uint32_t i = 0; calls != NULL && i < model->live.calls.count; i++) {
        const monitor_call_t *row = &calls[i]->row;
        uint64_t ns = model->live.time_ns > row->sent_ns ? model->live.time_ns - row->sent_ns : 0;
        uint32_t node = graph != NULL ? graph_find_call(graph, row->call) : GRAPH_NONE;
        char age[FORMAT_SIZE], method[64], from[96], to[96];
        top_line_t *line = top_add(table);
        format_duration(age, sizeof(age), ns);
        name_format_method(method, sizeof(method), row->interface, row->method);
        text_task(&model->live, row->sender, from, sizeof(from));
        text_task(&model->live, row->holder, to, sizeof(to));
        line->red = node != GRAPH_NONE && graph->ring[node] != 0;
        line->sort[0] = (double)ns;
        (void)snprintf(line->text, sizeof(line->text), "%10s %7" PRIu64 "  %-24s %s -> %s, %s", age,
                       row->call, method, from, to, text_choice(MONITOR_CALL, "place", row->place));
    }
    free(calls);
}

static void fill_mounts(top_table_t *table, const monitor_model_t *model)
{
    live_mount_t **mounts = monitor_store_list(&model->live.mounts);
    for (uint32_t i = 0; mounts != NULL && i < model->live.mounts.count; i++) {
        char server[96];
        top_line_t *line = top_add(table);
        text_task(&model->live, mounts[i]->row.server, server, sizeof(server));
        line->sort[0] = -(double)mounts[i]->row.mount;
        (void)snprintf(line->text, sizeof(line->text), "%-20.100s %-8s %-20s %.100s",
                       mounts[i]->path, mounts[i]->fs, server, mounts[i]->device);
    }
    free(mounts);
}

static void fill_log(top_table_t *table, const monitor_model_t *model)
{
    live_line_t **lines = monitor_store_list(&model->live.log);
    for (uint32_t i = 0; lines != NULL && i < model->live.log.count; i++) {
        top_line_t *line = top_add(table);
        line->sort[0] = (double)lines[i]->row.sequence;
        (void)snprintf(line->text, sizeof(line->text), "%14.6f  %.480s",
                       (double)lines[i]->row.time_ns / 1e9, lines[i]->line);
    }
    free(lines);
}

static void fill_verdicts(top_table_t *table, const monitor_model_t *model)
{
    for (uint64_t i = 0; i < model->verdict_count; i++) {
        const model_verdict_t *verdict = monitor_model_verdict(model, i);
        if (verdict == NULL)
            continue;
        top_line_t *line = top_add(table);
        line->sort[0] = (double)i;
        line->red = verdict->verdict == MONITOR_VERDICT_DEADLOCK;
        (void)snprintf(line->text, sizeof(line->text), "%14.6f  %s: %.400s",
                       (double)verdict->time_ns / 1e9,
                       text_choice(MONITOR_VERDICT, "verdict", verdict->verdict), verdict->message);
    }
}

void top_fill(top_table_t *table, const top_choice_t *choice, const monitor_model_t *model,
              const graph_t *graph, const top_before_t *before)
{
    table->count = 0;
    switch (choice->view) {
    case TOP_TASKS:
        fill_tasks(table, model, graph, before);
        break;
    case TOP_THREADS:
        fill_threads(table, model, graph);
        break;
    case TOP_PHONES:
        fill_phones(table, model);
        break;
    case TOP_CALLS:
        fill_calls(table, model, graph);
        break;
    case TOP_MOUNTS:
        fill_mounts(table, model);
        break;
    case TOP_LOG:
        fill_log(table, model);
        break;
    default:
        fill_verdicts(table, model);
        break;
    }
    top_arrange(table, choice);
}

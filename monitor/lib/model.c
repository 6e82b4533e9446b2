// SPDX-License-Identifier: BSD-2-Clause
/* Snapshots and events become a model; see model.h. */
#include <diagnosis/text/visible.h>
#include <monitor/lib/history.h>
#include <stdlib.h>
#include <string.h>

/* The graph may use so many bytes for each row, and this many for an empty system. */
#define GRAPH_BYTES_PER_ROW 2048
#define GRAPH_BYTES_BASE    ((size_t)1 << 20)

bool monitor_model_init(monitor_model_t *model)
{
    memset(model, 0, sizeof(*model));
    monitor_rows_init(&model->judged);
    monitor_rows_init(&model->coming);
    monitor_live_init(&model->live);
    monitor_live_init(&model->next);
    model->verdicts = calloc(MODEL_VERDICTS_MAX, sizeof(*model->verdicts));
    bool ready = model_history_init(&model->history) && model->verdicts != NULL;
    if (!ready)
        monitor_model_fini(model);
    return ready;
}

void monitor_model_fini(monitor_model_t *model)
{
    monitor_rows_fini(&model->judged);
    monitor_rows_fini(&model->coming);
    monitor_live_clear(&model->live);
    monitor_live_clear(&model->next);
    model_history_fini(&model->history);
    free(model->verdicts);
    model->verdicts = NULL;
}

/* Moves the lines of the log that the snapshot no longer has into it. */
static void log_carry(const monitor_store_t *from, monitor_store_t *to)
{
    live_line_t **lines = monitor_store_list(from);
    for (uint32_t i = 0; lines != NULL && i < from->count; i++) {
        live_line_t *line = monitor_store_put(to, lines[i]->key.first, 0);
        if (line != NULL)
            *line = *lines[i];
    }
    free(lines);
}

/* The rows that have arrived are complete: they become the judged ones, and the live ones. */
static const char *snapshot_adopt(monitor_model_t *model)
{
    monitor_rows_t rows = model->judged;
    model->judged = model->coming;
    model->coming = rows;
    monitor_live_t live = model->live;
    model->live = model->next;
    model->next = live;
    log_carry(&model->next.log, &model->live.log);
    monitor_live_clear(&model->next);
    model->snapshots++;
    model->live.time_ns = model->judged.time_ns;
    model->behind = model->history.lost_ns > model->judged.time_ns;
    const char *problem = model_history_apply(&model->history, model->judged.time_ns, &model->live);
    monitor_live_trim(&model->live);
    return problem;
}

static const char *model_row(monitor_model_t *model, const monitor_event_t *event)
{
    if (event->number == MONITOR_SNAPSHOT_BEGIN)
        monitor_live_clear(&model->next);
    bool open = model->coming.open;
    const char *problem = monitor_rows_add(&model->coming, event);
    if (problem == NULL && event->number == MONITOR_SNAPSHOT_END && open && model->coming.complete)
        return snapshot_adopt(model);
    if (problem != NULL || !model->coming.open)
        return problem;
    problem = monitor_live_row(&model->next, event);
    if (problem != NULL)
        model->coming.open = false;
    return problem;
}

static void verdict_keep(monitor_model_t *model, const monitor_event_t *event)
{
    const monitor_verdict_t *from = event->record;
    model_verdict_t *verdict = &model->verdicts[model->verdict_count++ % MODEL_VERDICTS_MAX];
    verdict->time_ns = event->time_ns;
    verdict->tasks = from->tasks;
    verdict->verdict = from->verdict;
    (void)visible_text(event->text[0], verdict->message, sizeof(verdict->message));
}

const char *monitor_model_add(monitor_model_t *model, const monitor_event_t *event)
{
    if (event->kind->stream == MONITOR_STREAM_STATE)
        return model_row(model, event);
    if (event->number == MONITOR_VERDICT)
        verdict_keep(model, event);
    model_history_add(&model->history, event);
    if (event->time_ns <= model->judged.time_ns && event->number != MONITOR_LOG) {
        model->ignored++;
        return NULL;
    }
    return monitor_live_event(&model->live, event);
}

const model_verdict_t *monitor_model_verdict(const monitor_model_t *model, uint64_t number)
{
    if (number >= model->verdict_count || model->verdict_count - number > MODEL_VERDICTS_MAX)
        return NULL;
    return &model->verdicts[number % MODEL_VERDICTS_MAX];
}

graph_t *monitor_model_graph(const monitor_model_t *model)
{
    const monitor_rows_t *rows = &model->judged;
    if (!rows->complete)
        return NULL;
    size_t size = GRAPH_BYTES_BASE + GRAPH_BYTES_PER_ROW * (size_t)rows->count;
    uint8_t *memory = malloc(sizeof(graph_t) + size);
    graph_t *graph = (graph_t *)memory;
    if (memory != NULL && !graph_capture(graph, monitor_rows_source(rows), memory + sizeof(graph_t),
                                         size, rows->time_ns)) {
        free(memory);
        return NULL;
    }
    return graph;
}

void monitor_graph_free(graph_t *graph)
{
    free(graph);
}

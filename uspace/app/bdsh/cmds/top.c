// SPDX-License-Identifier: BSD-2-Clause
/* top: shows which tasks used the processor recently. */
#include "../size.h"
#include "cmds.h"
#include <errno.h>
#include <inttypes.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

/* Tasks shown at a time, so that they fit a terminal with the header. */
#define ROWS 20

typedef struct picture {
    task_info_t *tasks;
    size_t count;
    uint64_t now_ns;
} picture_t;

static errno_t picture_take(picture_t *picture)
{
    os_task_walk_t walk = {0};
    picture->count = 0;
    picture->now_ns = os_time_ns();
    while (os_task_next(&walk)) {
        task_info_t *tasks = realloc(picture->tasks, (picture->count + 1) * sizeof(*tasks));
        if (tasks == NULL)
            return ENOMEM;
        picture->tasks = tasks;
        tasks[picture->count++] = walk.info;
    }
    return walk.rc;
}

static const task_info_t *top_task_find(const picture_t *picture, task_id_t id)
{
    for (size_t i = 0; i < picture->count; i++)
        if (picture->tasks[i].id == id)
            return &picture->tasks[i];
    return NULL;
}

/* Replaces the totals of each task by the differences from the last picture. */
static void picture_compare(picture_t *now, const picture_t *before)
{
    for (size_t i = 0; i < now->count; i++) {
        task_info_t *task = &now->tasks[i];
        const task_info_t *then = top_task_find(before, task->id);
        if (then != NULL) {
            task->cpu_ns -= then->cpu_ns;
            task->calls_sent -= then->calls_sent;
            task->calls_received -= then->calls_received;
        }
    }
}

static int use_compare(const void *a, const void *b)
{
    const task_info_t *left = a, *right = b;
    if (left->cpu_ns != right->cpu_ns)
        return left->cpu_ns > right->cpu_ns ? -1 : 1;
    return left->id < right->id ? -1 : 1;
}

static void picture_show(const invocation_t *run, const picture_t *picture, uint64_t span_ns)
{
    if (run->out == stdout)
        fputs("\x1b[H\x1b[2J", run->out);
    fprintf(run->out, "%5s %6s %8s %8s %8s %s\n", "id", "cpu", "sent", "received", "memory",
            "name");
    for (size_t i = 0; i < picture->count && i < ROWS; i++) {
        const task_info_t *task = &picture->tasks[i];
        uint64_t tenths = span_ns > 0 ? task->cpu_ns * 1000 / span_ns : 0;
        char memory[24], name[TASK_NAME_SIZE];
        size_format(task->memory, memory, sizeof(memory));
        fprintf(run->out,
                "%5" PRIu32 " %3" PRIu64 ".%" PRIu64 "%% %8" PRIu64 " %8" PRIu64 " %8s %s\n",
                task->id, tenths / 10, tenths % 10, task->calls_sent, task->calls_received, memory,
                visible_text(task->name, name, sizeof(name)));
    }
    fflush(run->out);
}

static int pictures_show(const invocation_t *run, uint64_t pause_us, uint64_t count)
{
    picture_t before = {NULL, 0, 0};
    errno_t rc = picture_take(&before);
    for (uint64_t i = 0; i < count && rc == EOK && !ferror(run->out); i++) {
        picture_t now = {NULL, 0, 0};
        if (!job_sleep(run->job, pause_us))
            break;
        rc = picture_take(&now);
        /* Compare in a copy: the next comparison needs the original totals. */
        picture_t shown = {malloc(now.count * sizeof(*now.tasks)), now.count, 0};
        if (rc == EOK && shown.tasks != NULL) {
            memcpy(shown.tasks, now.tasks, now.count * sizeof(*now.tasks));
            picture_compare(&shown, &before);
            qsort(shown.tasks, shown.count, sizeof(*shown.tasks), use_compare);
            picture_show(run, &shown, now.now_ns - before.now_ns);
        } else if (rc == EOK) {
            rc = ENOMEM;
        }
        free(shown.tasks);
        free(before.tasks);
        before = now;
    }
    free(before.tasks);
    return rc == EOK ? STATUS_OK : complain_error(run, "the list of tasks", rc);
}

static int top_run(invocation_t *run)
{
    unsigned flags;
    int first;
    uint64_t pause_us = 2000000, count = UINT64_MAX;
    if (!arguments_take(run, "", 0, 2, &flags, &first))
        return STATUS_USAGE;
    if (first < run->argc &&
        (duration_parse(run->argv[first], &pause_us) != EOK || pause_us < 100000))
        return complain_usage(run, "%s: not a number of seconds, at least 0.1", run->argv[first]);
    if (first + 1 < run->argc && number_parse(run->argv[first + 1], &count) != EOK)
        return complain_usage(run, "%s: not a number", run->argv[first + 1]);
    return pictures_show(run, pause_us, count);
}

const builtin_t cmd_top = {
    .name = "top",
    .usage = "[SECONDS [COUNT]]",
    .summary = "Shows which tasks use the processor, until Ctrl-C",
    .details = "Every SECONDS (default: 2), shows the processor time and the calls of each\n"
               "task since the last update. Ends after COUNT updates.\n",
    .run = top_run,
};

// SPDX-License-Identifier: BSD-2-Clause
/* swmon report and judge: what led to the verdict, in causal order. */
#include <diagnosis/graph/report.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <inttypes.h>
#include <monitor/swmon/study.h>
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/text.h>
#include <stdlib.h>
#include <string.h>

/* Most lines of the calls of one cause, and levels of their indentation. */
#define CAUSE_LINES_MAX 400
#define CAUSE_DEPTH_MAX 64

typedef struct causes {
    const study_t *study;
    uint32_t *order; /* indices of stories, sorted by cause, then by time */
    uint8_t *shown;  /* of each story */
    unsigned lines;
} causes_t;

static const study_t *sorted_study;

static int cause_compare(const void *left, const void *right)
{
    const story_t *a = sorted_study->stories.list[*(const uint32_t *)left];
    const story_t *b = sorted_study->stories.list[*(const uint32_t *)right];
    if (a->cause != b->cause)
        return a->cause < b->cause ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static bool causes_init(causes_t *causes, const study_t *study)
{
    uint32_t count = study->stories.count;
    *causes = (causes_t){.study = study,
                         .order = calloc(count + 1, sizeof(*causes->order)),
                         .shown = calloc(count + 1, 1)};
    if (causes->order == NULL || causes->shown == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        causes->order[i] = i;
    sorted_study = study;
    qsort(causes->order, count, sizeof(*causes->order), cause_compare);
    return true;
}

static void causes_fini(causes_t *causes)
{
    free(causes->order);
    free(causes->shown);
}

/* The place of the first story with this cause in the order. */
static uint32_t causes_find(const causes_t *causes, uint64_t cause)
{
    uint32_t low = 0, high = causes->study->stories.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (causes->study->stories.list[causes->order[middle]]->cause < cause)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ", answered after 12us", ", EHANGUP from the kernel after 1s" or ", no answer". */
static void story_result(const study_t *study, const story_t *story, char *text, size_t size)
{
    char age[FORMAT_SIZE];
    if (story->done_ns == 0) {
        format_duration(age, sizeof(age), study->stories.last_ns - story->sent_ns);
        (void)snprintf(text, size, "%s, no answer for %s",
                       story->last_service == STORY_NONE ? ", not taken" : "", age);
        return;
    }
    const char *error = story->retval != 0 ? name_of_error(story->retval) : NULL;
    format_duration(age, sizeof(age), story->done_ns - story->sent_ns);
    (void)snprintf(text, size, ": %s%s after %s", error != NULL ? error : "answered",
                   story->failed ? " from the kernel" : "", age);
}

static void story_print(const causes_t *causes, const story_t *story, unsigned depth)
{
    const study_t *study = causes->study;
    char from[96], to[96], method[64], result[96];
    text_task(&study->names, story->from, from, sizeof(from));
    text_task(&study->names, story->to, to, sizeof(to));
    story_method(story, method, sizeof(method));
    story_result(study, story, result, sizeof(result));
    printf("[%5" PRIu64 ".%06" PRIu64 "] %*s%s -> %s: call %" PRIu64 " %s%s\n",
           story->sent_ns / 1000000000, story->sent_ns / 1000 % 1000000, (int)(2 * depth), "", from,
           to, story->key.first, method, result);
}

/* Prints a call and, below it, the calls that it has caused. */
static void cause_print(causes_t *causes, const story_t *story, unsigned depth)
{
    const stories_t *stories = &causes->study->stories;
    if (causes->shown[story->index] || depth == CAUSE_DEPTH_MAX)
        return;
    causes->shown[story->index] = 1;
    if (causes->lines++ < CAUSE_LINES_MAX)
        story_print(causes, story, depth);
    for (uint32_t i = causes_find(causes, story->key.first); i < stories->count; i++) {
        const story_t *next = stories->list[causes->order[i]];
        if (next->cause != story->key.first)
            break;
        cause_print(causes, next, depth + 1);
    }
}

/* The first cause of a call that the recording contains. */
static const story_t *story_root(const stories_t *stories, const story_t *story)
{
    for (unsigned depth = 0; depth < CAUSE_DEPTH_MAX; depth++) {
        const story_t *cause = monitor_store_find(&stories->calls, story->cause, 0);
        if (cause == NULL)
            break;
        story = cause;
    }
    return story;
}

/* Prints the stories of all calls that hang, from their first causes on. */
static void causes_print_hang(causes_t *causes)
{
    const graph_t *graph = causes->study->graph;
    const stories_t *stories = &causes->study->stories;
    for (uint32_t i = 0; i < graph->call_count; i++) {
        const story_t *story =
            !graph->live[i] ? monitor_store_find(&stories->calls, graph->calls[i].id, 0) : NULL;
        if (story != NULL)
            cause_print(causes, story_root(stories, story), 0);
    }
    if (causes->lines > CAUSE_LINES_MAX)
        printf("... and %u more calls\n", causes->lines - CAUSE_LINES_MAX);
}

static void report_head(const study_t *study)
{
    char length[FORMAT_SIZE];
    const stories_t *stories = &study->stories;
    bool any = stories->last_ns >= stories->first_ns;
    format_duration(length, sizeof(length), any ? stories->last_ns - stories->first_ns : 0);
    printf("%s: %s, recorded for %s: %" PRIu64 " events, %" PRIu32 " calls, %" PRIu32
           " snapshots; lost: %" PRIu64 " packets, %" PRIu64 " events\n",
           study->recording.path, study->recording.hello.system, length,
           study->recording.merge.events, stories->count, study->model.snapshots,
           study->recording.packets_lost, study->recording.discarded);
}

static void report_verdicts(const monitor_model_t *model)
{
    for (uint64_t i = 0; i < model->verdict_count; i++) {
        const model_verdict_t *verdict = monitor_model_verdict(model, i);
        if (verdict != NULL)
            printf("[%5" PRIu64 ".%06" PRIu64 "] the watchdog of the system: %s: %s\n",
                   verdict->time_ns / 1000000000, verdict->time_ns / 1000 % 1000000,
                   text_choice(MONITOR_VERDICT, "verdict", verdict->verdict), verdict->message);
    }
}

/* Prints for which task each thread waits, if the system has that: also for systems without calls. */
static void report_threads(const monitor_live_t *live)
{
    live_thread_t **threads = monitor_store_list(&live->threads);
    bool first = true;
    for (uint32_t i = 0; threads != NULL && i < live->threads.count; i++) {
        const monitor_thread_t *row = &threads[i]->row;
        char task[96], on[96], age[FORMAT_SIZE];
        if (row->state != MONITOR_THREAD_STATE_WAITING || row->on_task == UINT32_MAX)
            continue;
        text_task(live, row->task, task, sizeof(task));
        text_task(live, row->on_task, on, sizeof(on));
        format_duration(age, sizeof(age),
                        live->time_ns > row->since_ns ? live->time_ns - row->since_ns : 0);
        printf("%s", first ? "\nThreads that wait for another task:\n" : "");
        first = false;
        printf("  %s thread %" PRIu64 " waits for %s: %s, for %s\n", task, row->thread, on,
               text_choice(MONITOR_THREAD, "wait", row->wait), age);
    }
    free(threads);
}

int swmon_report(const swmon_arguments_t *arguments)
{
    study_t *study = study_open(arguments->words[0]);
    causes_t causes;
    if (study == NULL)
        return SWMON_FAILED;
    report_head(study);
    if (study->graph == NULL) {
        study_close(study);
        return swmon_fail("%s: it contains no complete snapshot, so nothing can be judged",
                          arguments->words[0]);
    }
    if (study->graph->ring_count > 0 && causes_init(&causes, study)) {
        printf("\nHow it came about:\n");
        causes_print_hang(&causes);
        causes_fini(&causes);
    }
    printf("\n");
    report_verdicts(&study->model);
    graph_out_t out = swmon_out(stdout);
    (void)report_deadlock(study->graph, &out);
    report_left_out(study->graph, &out);
    report_threads(&study->model.live);
    study_close(study);
    return SWMON_OK;
}

int swmon_judge(const swmon_arguments_t *arguments)
{
    study_t *study = study_open(arguments->words[0]);
    if (study == NULL)
        return SWMON_FAILED;
    int result = study->graph == NULL ? swmon_fail("%s: no complete snapshot", arguments->words[0])
                                      : SWMON_OK;
    if (study->graph != NULL) {
        graph_out_t out = swmon_out(stdout);
        (void)report_deadlock(study->graph, &out);
        report_left_out(study->graph, &out);
        result = study->graph->ring_count > 0 ? SWMON_FOUND : SWMON_OK;
    }
    study_close(study);
    return result;
}

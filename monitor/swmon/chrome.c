// SPDX-License-Identifier: BSD-2-Clause
/* Slices, tracks and arrows; see chrome.h. */
#include <diagnosis/text/names.h>
#include <diagnosis/text/out.h>
#include <inttypes.h>
#include <monitor/swmon/chrome.h>
#include <monitor/swmon/swmon.h>
#include <stdlib.h>
#include <string.h>

/* The track of calls that a task sends for no request. */
#define LABEL_MAIN UINT64_MAX
/* Slices that lie in each other on one track. */
#define NEST_MAX 128

/* A slice: a call on the track of its sender, or a request on that of its receiver. */
typedef struct chrome_slice {
    uint32_t task;
    uint64_t label;
    uint64_t begin_ns, end_ns;
    uint32_t call;    /* index of the story */
    uint32_t service; /* or STORY_NONE: of the sender */
    uint32_t track;   /* its number */
} chrome_slice_t;

typedef struct chrome {
    const study_t *study;
    FILE *file;
    graph_out_t out;
    chrome_slice_t *slices;
    uint32_t count;
    uint32_t tracks;
    bool comma;
} chrome_t;

static uint64_t chrome_end(const chrome_t *chrome, uint64_t end_ns)
{
    return end_ns != 0 ? end_ns : chrome->study->stories.last_ns;
}

/* The service that the sender of a call was giving when it sent it; NULL: none. */
static const story_service_t *chrome_cause(const chrome_t *chrome, const story_t *story)
{
    const stories_t *stories = &chrome->study->stories;
    const story_t *cause = monitor_store_find(&stories->calls, story->cause, 0);
    if (cause == NULL)
        return NULL;
    for (uint32_t at = cause->last_service; at != STORY_NONE; at = stories->services[at].before)
        if (stories->services[at].task == story->from &&
            stories->services[at].taken_ns <= story->sent_ns)
            return &stories->services[at];
    return NULL;
}

static void chrome_collect(chrome_t *chrome)
{
    const stories_t *stories = &chrome->study->stories;
    for (uint32_t i = 0; i < stories->count; i++) {
        const story_t *story = stories->list[i];
        const story_service_t *cause = chrome_cause(chrome, story);
        chrome->slices[chrome->count++] =
            (chrome_slice_t){.task = story->from,
                             .label = cause != NULL ? cause->label : LABEL_MAIN,
                             .begin_ns = story->sent_ns,
                             .end_ns = chrome_end(chrome, story->done_ns),
                             .call = i,
                             .service = STORY_NONE};
    }
    for (uint32_t i = 0; i < stories->service_count; i++) {
        const story_service_t *service = &stories->services[i];
        chrome->slices[chrome->count++] =
            (chrome_slice_t){.task = service->task,
                             .label = service->label,
                             .begin_ns = service->taken_ns,
                             .end_ns = chrome_end(chrome, service->end_ns),
                             .call = service->call,
                             .service = i};
    }
}

/* By connection, then by time; of two that begin together, the longer one first. */
static int slice_compare(const void *left, const void *right)
{
    const chrome_slice_t *a = left, *b = right;
    if (a->task != b->task)
        return a->task < b->task ? -1 : 1;
    if (a->label != b->label)
        return a->label < b->label ? -1 : 1;
    if (a->begin_ns != b->begin_ns)
        return a->begin_ns < b->begin_ns ? -1 : 1;
    if (a->end_ns != b->end_ns)
        return a->end_ns > b->end_ns ? -1 : 1;
    if ((a->service == STORY_NONE) != (b->service == STORY_NONE))
        return a->service != STORY_NONE ? -1 : 1;
    return a->call < b->call ? -1 : a->call > b->call;
}

/* Whether a slice fits on a track: it lies in the innermost open slice or behind all. If so, it is
 * pushed. */
static bool slice_nest(uint64_t *ends, uint32_t *depth, const chrome_slice_t *slice)
{
    uint32_t left = *depth;
    while (left > 0 && ends[left - 1] <= slice->begin_ns)
        left--;
    if (left == NEST_MAX || (left > 0 && ends[left - 1] < slice->end_ns))
        return false;
    ends[left] = slice->end_ns;
    *depth = left + 1;
    return true;
}

/* Gives the slices of one connection a track; those that overlap in part get another pass. Returns how
 * many slices are left without one. */
static uint32_t track_fill(chrome_slice_t *slices, uint32_t count, uint32_t track)
{
    uint64_t ends[NEST_MAX];
    uint32_t depth = 0, left = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (slices[i].track != 0)
            continue;
        if (slice_nest(ends, &depth, &slices[i]))
            slices[i].track = track;
        else
            left++;
    }
    return left;
}

static void chrome_comma(chrome_t *chrome)
{
    (void)fputs(chrome->comma ? ",\n" : "\n", chrome->file);
    chrome->comma = true;
}

/* The name of the fibril that serves a connection, in the last snapshot. */
static const char *chrome_fibril(const chrome_t *chrome, const chrome_slice_t *slice)
{
    const graph_t *graph = chrome->study->graph;
    uint32_t task = graph != NULL ? graph_find_task(graph, slice->task) : GRAPH_NONE;
    for (uint32_t i = 0; task != GRAPH_NONE && i < graph->tasks[task].fibril_count; i++) {
        const fibril_row_t *row = &graph->fibrils[graph->tasks[task].first_fibril + i];
        if (row->connection == slice->label && row->name[0] != '\0')
            return row->name;
    }
    return NULL;
}

static void chrome_name(chrome_t *chrome, const char *what, uint32_t task, uint32_t track,
                        const char *name)
{
    chrome_comma(chrome);
    (void)fprintf(chrome->file,
                  "{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32
                  ",\"args\":{\"name\":",
                  what, task, track);
    graph_say_quoted(&chrome->out, name);
    (void)fputs("}}", chrome->file);
}

static void chrome_name_track(chrome_t *chrome, const chrome_slice_t *slice, uint32_t number)
{
    char name[160], more[16] = "";
    const char *fibril = chrome_fibril(chrome, slice);
    if (number > 1)
        (void)snprintf(more, sizeof(more), " (%" PRIu32 ")", number);
    if (slice->label == LABEL_MAIN)
        (void)snprintf(name, sizeof(name), "main%s", more);
    else if (fibril != NULL)
        (void)snprintf(name, sizeof(name), "%s, connection 0x%" PRIx64 "%s", fibril, slice->label,
                       more);
    else
        (void)snprintf(name, sizeof(name), "connection 0x%" PRIx64 "%s", slice->label, more);
    chrome_name(chrome, "thread_name", slice->task, slice->track, name);
}

/* Gives all slices of one connection tracks, and names these. */
static void chrome_lay_out(chrome_t *chrome, chrome_slice_t *slices, uint32_t count)
{
    uint32_t left = count;
    for (uint32_t number = 1; left > 0; number++) {
        left = track_fill(slices, count, ++chrome->tracks);
        for (uint32_t i = 0; i < count; i++)
            if (slices[i].track == chrome->tracks) {
                chrome_name_track(chrome, &slices[i], number);
                break;
            }
    }
}

static void chrome_lay_out_all(chrome_t *chrome)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i <= chrome->count; i++) {
        const chrome_slice_t *a = &chrome->slices[first], *b = &chrome->slices[i];
        if (i < chrome->count && a->task == b->task && a->label == b->label)
            continue;
        if (first == 0 || chrome->slices[first - 1].task != a->task)
            chrome_name(chrome, "process_name", a->task, 0,
                        monitor_live_task_name(&chrome->study->names, a->task));
        chrome_lay_out(chrome, &chrome->slices[first], i - first);
        first = i;
    }
}

/* Times are microseconds with decimals, so that nanoseconds are exact. */
static void chrome_time(chrome_t *chrome, const char *name, uint64_t ns)
{
    (void)fprintf(chrome->file, ",\"%s\":%" PRIu64 ".%03u", name, ns / 1000, (unsigned)(ns % 1000));
}

static void chrome_slice(chrome_t *chrome, const chrome_slice_t *slice)
{
    const story_t *story = chrome->study->stories.list[slice->call];
    char method[64], name[160];
    story_method(story, method, sizeof(method));
    if (slice->service == STORY_NONE)
        (void)snprintf(name, sizeof(name), "%s to %s", method,
                       monitor_live_task_name(&chrome->study->names, story->to));
    else
        (void)snprintf(name, sizeof(name), "%s", method);
    chrome_comma(chrome);
    (void)fprintf(chrome->file, "{\"ph\":\"X\",\"cat\":\"%s\",\"name\":",
                  slice->service == STORY_NONE ? "call" : "service");
    graph_say_quoted(&chrome->out, name);
    (void)fprintf(chrome->file, ",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32, slice->task, slice->track);
    chrome_time(chrome, "ts", slice->begin_ns);
    chrome_time(chrome, "dur", slice->end_ns - slice->begin_ns);
    const char *error = story->retval != 0 ? name_of_error(story->retval) : NULL;
    (void)fprintf(chrome->file,
                  ",\"args\":{\"call\":\"%" PRIu64 "\",\"cause\":\"%" PRIu64
                  "\",\"answer\":\"%s\"}}",
                  story->key.first, story->cause,
                  story->done_ns == 0 ? "none"
                  : error != NULL     ? error
                                      : "EOK");
}

/* One end of an arrow. */
static void chrome_arrow(chrome_t *chrome, const char *phase, const char *kind, uint32_t id,
                         const chrome_slice_t *slice, uint64_t time_ns)
{
    chrome_comma(chrome);
    (void)fprintf(chrome->file,
                  "{\"ph\":\"%s\"%s,\"cat\":\"%s\",\"name\":\"%s\",\"id\":\"%s-%" PRIu32
                  "\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32,
                  phase, phase[0] == 'f' ? ",\"bp\":\"e\"" : "", kind, kind, kind, id, slice->task,
                  slice->track);
    chrome_time(chrome, "ts", time_ns);
    (void)fputs("}", chrome->file);
}

/* Arrows along each call, and from each request to the calls that it has caused. `senders` and `services`:
 * the slices by story and by service. */
static void chrome_arrows(chrome_t *chrome, chrome_slice_t **senders, chrome_slice_t **services)
{
    const stories_t *stories = &chrome->study->stories;
    for (uint32_t i = 0; i < stories->service_count; i++) {
        const story_service_t *service = &stories->services[i];
        const chrome_slice_t *from =
            service->before == STORY_NONE ? senders[service->call] : services[service->before];
        uint64_t left_ns = service->before == STORY_NONE ? from->begin_ns : from->end_ns;
        if (left_ns > service->taken_ns)
            continue; /* clocks of two CPUs */
        chrome_arrow(chrome, "s", "call", i, from, left_ns);
        chrome_arrow(chrome, "f", "call", i, services[i], service->taken_ns);
    }
    for (uint32_t i = 0; i < stories->count; i++) {
        const story_service_t *cause = chrome_cause(chrome, stories->list[i]);
        if (cause == NULL || senders[i]->begin_ns > services[cause - stories->services]->end_ns)
            continue;
        chrome_arrow(chrome, "s", "cause", i, services[cause - stories->services], cause->taken_ns);
        chrome_arrow(chrome, "f", "cause", i, senders[i], senders[i]->begin_ns);
    }
}

static void chrome_print_all(chrome_t *chrome, chrome_slice_t **senders, chrome_slice_t **services)
{
    for (uint32_t i = 0; i < chrome->count; i++) {
        chrome_slice_t *slice = &chrome->slices[i];
        if (slice->service == STORY_NONE)
            senders[slice->call] = slice;
        else
            services[slice->service] = slice;
    }
    (void)fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", chrome->file);
    chrome_lay_out_all(chrome);
    for (uint32_t i = 0; i < chrome->count; i++)
        chrome_slice(chrome, &chrome->slices[i]);
    chrome_arrows(chrome, senders, services);
    (void)fputs("\n]}\n", chrome->file);
}

bool chrome_print(const study_t *study, FILE *file)
{
    const stories_t *stories = &study->stories;
    size_t most = (size_t)stories->count + stories->service_count + 1;
    chrome_t chrome = {.study = study,
                       .file = file,
                       .out = swmon_out(file),
                       .slices = calloc(most, sizeof(chrome_slice_t))};
    chrome_slice_t **senders = calloc(stories->count + 1, sizeof(*senders));
    chrome_slice_t **services = calloc(stories->service_count + 1, sizeof(*services));
    bool ready = chrome.slices != NULL && senders != NULL && services != NULL;
    if (ready) {
        chrome_collect(&chrome);
        qsort(chrome.slices, chrome.count, sizeof(*chrome.slices), slice_compare);
        chrome_print_all(&chrome, senders, services);
    }
    free(chrome.slices);
    free(senders);
    free(services);
    return ready;
}

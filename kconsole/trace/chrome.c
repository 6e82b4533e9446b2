// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exports a trace in Chrome's trace event format, JSON for Perfetto and chrome://tracing.
 *
 * A task becomes a process. A request becomes a slice of its sender from sending to the delivery of
 * the answer, and a slice of each callee from receiving to answering or forwarding; a flow connects
 * them. Slices of one thread must not overlap, so each request gets a lane that is free for its
 * duration; the lane is the thread id in all processes.
 */
#include <diagnosis/text/names.h>
#include <kconsole/trace/report.h>
#include <kconsole/trace/story.h>
#include <lib/mem.h>

typedef unsigned long long ull_t;

#define LANES 256

/* Size of the cache of tasks whose names were printed; a name can be printed more than once. */
#define SEEN 1024

typedef struct chrome {
    const graph_out_t *out;
    const trace_window_t *window;
    bool any; /* an event was printed: the next one needs a comma */
    uint64_t lane_end[LANES];
    uint32_t seen[SEEN];
} chrome_t;

/* Static because it is too large for a kernel stack; only one export runs at a time. */
static chrome_t chrome;

static const char *text_of_kind(uint16_t kind)
{
    return kind == TRACE_HUNG_UP ? "hang-up" : kind == TRACE_ENDED ? "end" : "notification";
}

/* Starts an event; its times are in microseconds. Every event ends with args, even if empty,
 * because some readers require them. */
static void chrome_event(const char *phase, uint32_t task, uint32_t lane, uint64_t time_ns)
{
    graph_say(chrome.out, "%s{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u,\"ts\":%llu.%03llu",
              chrome.any ? ",\n" : "", phase, task, lane, (ull_t)(time_ns / 1000),
              (ull_t)(time_ns % 1000));
    chrome.any = true;
}

/* Prints the name of a task before its first event. */
static void say_process(uint32_t task)
{
    char name[TASK_NAME_SIZE];
    uint32_t *seen = &chrome.seen[task % SEEN];
    if (task == TRACE_NONE || *seen == task)
        return;
    *seen = task;
    if (!trace_task_name(chrome.window, task, name))
        (void)str_copy(name, sizeof(name), "gone");
    chrome_event("M", task, 0, 0);
    graph_say(chrome.out, ",\"name\":\"process_name\",\"args\":{\"name\":");
    graph_say_quoted(chrome.out, name);
    graph_say(chrome.out, "}}");
}

/* Returns a lane that is free from `start` on. If there is none, requests share the last lane. */
static uint32_t lane_take(uint64_t start, uint64_t end)
{
    uint32_t lane = 0;
    while (lane + 1 < LANES && chrome.lane_end[lane] > start)
        lane++;
    chrome.lane_end[lane] = end;
    return lane + 1;
}

static void say_slice(const trace_record_t *record, const char *category, uint32_t task,
                      uint32_t lane, uint64_t start, uint64_t end)
{
    char name[TRACE_WORDS_SIZE];
    uint64_t length = trace_span(start, end);
    length = length > 0 ? length : 1; /* some viewers drop empty slices */
    name_format_method(name, sizeof(name), record->interface, record->method);
    say_process(task);
    chrome_event("X", task, lane, start);
    graph_say(chrome.out, ",\"dur\":%llu.%03llu,\"cat\":\"%s\",\"name\":", (ull_t)(length / 1000),
              (ull_t)(length % 1000), category);
    graph_say_quoted(chrome.out, name);
    graph_say(chrome.out, ",\"args\":{\"call\":%llu", (ull_t)record->call);
}

/* Prints a step of the flow of a request: s start, t step, f end. */
static void say_flow(const char *phase, uint64_t call, uint32_t task, uint32_t lane, uint64_t time)
{
    chrome_event(phase, task, lane, time);
    graph_say(chrome.out,
              ",\"id\":%llu,\"cat\":\"ipc\",\"name\":\"call\",\"bp\":\"e\",\"args\":{}}",
              (ull_t)call);
}

static uint64_t story_end(const trace_story_t *story)
{
    return trace_story_is_open(story) ? chrome.window->now_ns : story->end_ns;
}

static void say_request(const trace_story_t *story, uint32_t lane)
{
    char outcome[TRACE_WORDS_SIZE], what[TRACE_WORDS_SIZE];
    const trace_record_t *start = &story->start;
    uint64_t end = story_end(story);
    trace_outcome_words(chrome.window, story, outcome);
    trace_method_words(start, what);
    say_slice(start, "request", start->from, lane, start->time_ns, end);
    graph_say(chrome.out, ",\"cause\":%llu,\"what\":", (ull_t)start->cause);
    graph_say_quoted(chrome.out, what);
    graph_say(chrome.out, ",\"answer\":");
    graph_say_quoted(chrome.out, outcome);
    graph_say(chrome.out, "}}");
    say_flow("s", start->call, start->from, lane, start->time_ns);
}

static void say_service(const trace_record_t *taken, uint32_t lane, uint64_t end)
{
    say_slice(taken, "service", taken->to, lane, taken->time_ns, end);
    graph_say(chrome.out, ",\"asker\":%u}}", taken->from);
    say_flow("t", taken->call, taken->to, lane, taken->time_ns);
}

/* Prints a slice for each callee that received the call, until it answered or forwarded it. */
static void say_services(uint32_t entry, const trace_story_t *story, uint32_t lane)
{
    const trace_window_t *window = chrome.window;
    trace_record_t record, taken;
    bool serving = false;
    for (uint32_t i = window->entries[entry].first; i != TRACE_NOWHERE; i = window->follow[i]) {
        if (!trace_window_event(window, i, &record))
            continue;
        bool ends = record.kind == TRACE_FORWARDED || record.kind == TRACE_ANSWERED ||
                    record.kind == TRACE_FAILED;
        if (serving && ends)
            say_service(&taken, lane, record.time_ns);
        serving = serving && !ends;
        if (record.kind == TRACE_TAKEN) {
            taken = record;
            serving = true;
        }
    }
    if (serving)
        say_service(&taken, lane, story_end(story));
}

static void say_moment(const trace_record_t *record)
{
    char what[TRACE_WORDS_SIZE];
    bool notified = record->kind == TRACE_NOTIFIED;
    uint32_t task = notified ? record->to : record->from;
    if (record->kind == TRACE_ENDED)
        trace_exit_words(record, what);
    else
        trace_method_words(record, what);
    say_process(task);
    chrome_event("i", task, 0, record->time_ns);
    graph_say(chrome.out, ",\"s\":\"p\",\"cat\":\"%s\",\"name\":", text_of_kind(record->kind));
    graph_say_quoted(chrome.out, what);
    graph_say(chrome.out, ",\"args\":{}}");
}

static void chrome_story(uint32_t entry)
{
    trace_story_t story;
    if (!trace_story_read(chrome.window, entry, &story))
        return;
    const trace_record_t *start = &story.start;
    if (!trace_story_is_request(&story)) {
        say_moment(start);
        return;
    }
    if (start->kind != TRACE_SENT && start->kind != TRACE_FORWARDED && start->kind != TRACE_TAKEN)
        return; /* only its end is known */
    uint64_t end = story_end(&story);
    uint32_t lane = lane_take(start->time_ns, end);
    say_request(&story, lane);
    say_services(entry, &story, lane);
    if (end > start->time_ns + 1 && story.delivered)
        say_flow("f", start->call, start->from, lane, end - 1);
}

void trace_chrome(const graph_out_t *out, const trace_window_t *window,
                  const trace_filter_t *filter)
{
    uint64_t older;
    trace_filter_t requests = *filter;
    requests.events = false;
    memset(&chrome, 0, sizeof(chrome));
    chrome.out = out;
    chrome.window = window;
    graph_say(out, "{\"traceEvents\":[\n");
    uint32_t start = trace_filter_start(window, &requests, &older);
    for (uint32_t i = start; i < window->count && !out->ended(out->context); i++)
        if (trace_filter_line(window, &requests, i))
            chrome_story(window->entry_of[i]);
    graph_say(out, "\n]}\n");
}

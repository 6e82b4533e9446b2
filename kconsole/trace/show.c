// SPDX-License-Identifier: BSD-2-Clause
/* Prints a trace as lines of text; see report.h. */
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <kconsole/trace/report.h>
#include <kconsole/trace/story.h>
#include <lib/mem.h>
#include <lib/print.h>

typedef unsigned long long ull_t;

static const char *event_word(uint16_t kind)
{
    switch (kind) {
#define TRACE_EVENT(number, name, word)                                                            \
    case number:                                                                                   \
        return word;
#include <abi/trace.def>
#undef TRACE_EVENT
    }
    return "unknown";
}

static bool ended(const graph_out_t *out)
{
    return out->ended(out->context);
}

/* Prints the first columns of a line. */
static void say_head(const graph_out_t *out, const trace_window_t *window,
                     const trace_record_t *record)
{
    char age[FORMAT_SIZE], call[FORMAT_SIZE] = "-";
    format_duration(age, sizeof(age), trace_span(record->time_ns, window->now_ns));
    if (record->call != 0)
        (void)print_format(call, sizeof(call), "%llu", (ull_t)record->call);
    graph_say(out, "%9s %9s  ", age, call);
}

/* Prints the columns from, phone (see abi/trace.def) and to. */
static void say_parties(const graph_out_t *out, const trace_window_t *window,
                        const trace_record_t *record, uint32_t from, uint32_t to)
{
    char sender[TRACE_TASK_SIZE] = "-", callee[TRACE_TASK_SIZE] = "-", phone[FORMAT_SIZE] = "-";
    if (from != TRACE_NONE || record->kind == TRACE_NOTIFIED)
        trace_task_words(window, from, sender);
    if (to != TRACE_NONE)
        trace_task_words(window, to, callee);
    if (record->phone != TRACE_NONE)
        (void)print_format(phone, sizeof(phone), "%u", record->phone);
    graph_say(out, "%-18s %7s %-18s ", sender, phone, callee);
}

/* The asker and the callee, even if the first known event is an answer. */
static void story_parties(const trace_record_t *start, uint32_t *from, uint32_t *to)
{
    bool answer = start->kind == TRACE_ANSWERED || start->kind == TRACE_FAILED ||
                  start->kind == TRACE_DELIVERED;
    *from = answer ? start->to : start->from;
    *to = answer ? start->from : start->to;
}

static void story_subject(const trace_record_t *start, char *text)
{
    switch (start->kind) {
    case TRACE_SENT:
    case TRACE_FORWARDED:
    case TRACE_TAKEN:
    case TRACE_NOTIFIED:
        trace_method_words(start, text);
        break;
    case TRACE_HUNG_UP:
        (void)str_copy(text, TRACE_WORDS_SIZE, "hung up");
        break;
    case TRACE_ENDED:
        (void)str_copy(text, TRACE_WORDS_SIZE, "ended");
        break;
    default: /* the words are not the request's */
        name_format_method(text, TRACE_WORDS_SIZE, start->interface, start->method);
        break;
    }
}

static void say_story(const graph_out_t *out, const trace_window_t *window, uint32_t entry)
{
    trace_story_t story;
    char subject[TRACE_WORDS_SIZE], outcome[TRACE_WORDS_SIZE];
    uint32_t from, to;
    if (!trace_story_read(window, entry, &story))
        return;
    story_parties(&story.start, &from, &to);
    story_subject(&story.start, subject);
    if (story.start.kind == TRACE_ENDED)
        trace_exit_words(&story.start, outcome);
    else
        trace_outcome_words(window, &story, outcome);
    say_head(out, window, &story.start);
    say_parties(out, window, &story.start, from, to);
    graph_say(out, "%-30s %s\n", subject, outcome);
}

/* Formats the last column of an event. */
static void event_detail(const trace_record_t *record, char *text)
{
    switch (record->kind) {
    case TRACE_ANSWERED:
    case TRACE_FAILED:
    case TRACE_DELIVERED:
        trace_retval_words(record->retval, text);
        break;
    case TRACE_ENDED:
        trace_exit_words(record, text);
        break;
    case TRACE_HUNG_UP:
        story_subject(record, text);
        break;
    case TRACE_FORGOTTEN:
        name_format_method(text, TRACE_WORDS_SIZE, record->interface, record->method);
        break;
    default:
        trace_method_words(record, text);
        break;
    }
}

/* Formats the time since the first event of the call; "-" for the first one. */
static void since_first(const trace_window_t *window, uint32_t event, const trace_record_t *record,
                        char *since)
{
    trace_record_t first;
    uint32_t index = window->entries[window->entry_of[event]].first;
    (void)str_copy(since, FORMAT_SIZE, "-");
    if (index != event && trace_window_event(window, index, &first))
        format_duration(since, FORMAT_SIZE, trace_span(first.time_ns, record->time_ns));
}

static void say_event(const graph_out_t *out, const trace_window_t *window, uint32_t event)
{
    trace_record_t record;
    char detail[TRACE_WORDS_SIZE], since[FORMAT_SIZE];
    if (!trace_window_event(window, event, &record))
        return;
    event_detail(&record, detail);
    since_first(window, event, &record, since);
    say_head(out, window, &record);
    graph_say(out, "%9s %3u %-22s ", since, record.cpu, event_word(record.kind));
    say_parties(out, window, &record, record.from, record.to);
    graph_say(out, "%s\n", detail);
}

void trace_say_state(const graph_out_t *out, const trace_window_t *window, bool on)
{
    trace_record_t oldest, newest;
    char from[FORMAT_SIZE], to[FORMAT_SIZE];
    graph_say(out, "trace is %s: %u events kept%s", on ? "on" : "off", window->count,
              window->count == 0 ? "" : ", ");
    if (window->count > 0 && trace_window_event(window, 0, &oldest) &&
        trace_window_event(window, window->count - 1, &newest)) {
        format_duration(from, sizeof(from), trace_span(oldest.time_ns, window->now_ns));
        format_duration(to, sizeof(to), trace_span(newest.time_ns, window->now_ns));
        graph_say(out, "from %s to %s ago", from, to);
    }
    graph_say(out, "; %llu older ones lost (a ring keeps %u)\n", (ull_t)window->lost,
              TRACE_EVENTS_PER_CPU);
    if (window->left > 0)
        graph_say(out, "%llu of those kept are not shown: they do not fit into memory\n",
                  (ull_t)window->left);
}

static void say_none(const graph_out_t *out, const trace_window_t *window)
{
    if (window->count == 0)
        graph_say(out, "     nothing was recorded\n");
    else
        graph_say(out, "     none among the %u events recorded\n", window->count);
}

void trace_show(const graph_out_t *out, const trace_window_t *window, const trace_filter_t *filter)
{
    uint64_t older;
    bool any = false;
    uint32_t start = trace_filter_start(window, filter, &older);
    graph_say(out, "[    age] [call id] %s[from            ] [phone] [to              ] [%s\n",
              filter->events ? "[  after] cpu [event               ] " : "",
              filter->events ? "what" : "what                        ] [answer");
    if (older > 0)
        graph_say(out, "     and %llu older\n", (ull_t)older);
    for (uint32_t i = start; i < window->count && !ended(out); i++) {
        if (!trace_filter_line(window, filter, i))
            continue;
        any = true;
        if (filter->events)
            say_event(out, window, i);
        else
            say_story(out, window, window->entry_of[i]);
    }
    if (!any)
        say_none(out, window);
}

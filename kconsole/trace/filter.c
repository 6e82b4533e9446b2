// SPDX-License-Identifier: BSD-2-Clause
/* Selection of the lines of a trace; see report.h. */
#include <diagnosis/text/names.h>
#include <kconsole/trace/report.h>
#include <kconsole/trace/story.h>

static bool has_task(const trace_filter_t *filter, uint32_t id)
{
    for (uint32_t i = 0; i < filter->task_count; i++)
        if (filter->tasks[i] == id)
            return true;
    return false;
}

/* Answers contain the method of their request, so any event of a call can match. */
static bool record_matches(const trace_filter_t *filter, const trace_record_t *record)
{
    if (filter->by_task && !has_task(filter, record->from) && !has_task(filter, record->to))
        return false;
    return filter->method == NULL ||
           (record->kind != TRACE_ENDED &&
            name_is_method(filter->method, record->interface, record->method));
}

static bool entry_matches(const trace_window_t *window, const trace_filter_t *filter,
                          uint32_t entry)
{
    trace_record_t record;
    if (!filter->by_task && filter->method == NULL)
        return true;
    for (uint32_t i = window->entries[entry].first; i != TRACE_NOWHERE; i = window->follow[i])
        if (trace_window_event(window, i, &record) && record_matches(filter, &record))
            return true;
    return false;
}

static bool entry_is_open(const trace_window_t *window, uint32_t entry)
{
    trace_story_t story;
    return trace_story_read(window, entry, &story) && trace_story_is_open(&story);
}

bool trace_filter_line(const trace_window_t *window, const trace_filter_t *filter, uint32_t event)
{
    trace_record_t record;
    uint32_t entry = window->entry_of[event];
    bool is_first = window->entries[entry].first == event;
    if (!is_first && (!filter->events || filter->open))
        return false;
    if (filter->call != 0 && window->entries[entry].key != filter->call)
        return false;
    if (filter->open && !entry_is_open(window, entry))
        return false;
    if (filter->events)
        return trace_window_event(window, event, &record) && record_matches(filter, &record);
    return entry_matches(window, filter, entry);
}

uint32_t trace_filter_start(const trace_window_t *window, const trace_filter_t *filter,
                            uint64_t *older)
{
    uint64_t lines = 0;
    uint32_t start = 0;
    *older = 0;
    for (uint32_t i = window->count; i-- > 0;) {
        if (!trace_filter_line(window, filter, i))
            continue;
        lines++;
        if (filter->lines == 0 || lines <= filter->lines)
            start = i;
        else
            ++*older;
    }
    return start;
}

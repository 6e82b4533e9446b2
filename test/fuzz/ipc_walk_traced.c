// SPDX-License-Identifier: BSD-2-Clause
/*
 * Traced epochs of the walk. At their end, before all tasks end, the trace must agree with the
 * kernel on every call: whether it is open, received and by which task, or answered and with which
 * result. It must show no other open calls. Failure messages contain no numbers, because shrinking
 * compares them.
 */
#include "ipc_walk.h"

#include <inspect/inspect.h>
#include <kconsole/trace/story.h>
#include <trace/trace.h>

/* Enough for a full ring buffer. */
#define MEMORY ((size_t)4 << 20)

static uint64_t memory[MEMORY / sizeof(uint64_t)];
static trace_window_t window;
static uint32_t kept; /* number of requests in the kernel, answered or not */

static bool bounds(void *context, uint32_t cpu, trace_row_t *row)
{
    (void)context;
    return inspect_trace(cpu, row);
}

static bool record(void *context, uint32_t cpu, uint64_t sequence, trace_record_t *to)
{
    (void)context;
    return inspect_trace_record(cpu, sequence, to);
}

static bool no_name(void *context, uint32_t id, char name[TASK_NAME_SIZE])
{
    (void)context;
    (void)id;
    name[0] = '\0';
    return false;
}

static bool agrees(const call_row_t *row, const trace_story_t *story)
{
    if (row->list == CALL_LIST_ANSWERS)
        return story->answered && !story->delivered && story->retval == row->retval;
    return !story->answered && story->taken == (row->list == CALL_LIST_DISPATCHED) &&
           story->callee == row->holder &&
           trace_story_is_open(story) == (row->asker != SNAPSHOT_NONE);
}

static bool compare(const call_row_t *row, void *context)
{
    (void)context;
    trace_story_t story;
    if (row->kind != CALL_ROW_REQUEST)
        return true;
    kept++;
    uint32_t entry = trace_window_find(&window, row->id);
    if (entry == TRACE_NOWHERE || !trace_story_read(&window, entry, &story))
        walk_fail("a call is not in the trace");
    if (!agrees(row, &story))
        walk_fail("the trace and the kernel disagree on a call");
    return true;
}

/* The number of requests that must still exist in the kernel. */
static uint32_t count_kept(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < window.entry_count; i++) {
        trace_story_t story;
        if (!trace_story_read(&window, i, &story))
            walk_fail("a record of the trace cannot be read");
        bool ended = story.delivered || (story.answered && story.forgotten);
        count += trace_story_is_request(&story) && !ended;
    }
    return count;
}

void walk_traced_begin(void)
{
    if (trace_on() != EOK)
        walk_fail("no memory for the trace");
}

void walk_traced_compare(void)
{
    static const trace_source_t source = {1, bounds, record, no_name, NULL};
    if (!trace_window_build(&window, &source, 0, memory, sizeof(memory)))
        walk_fail("cannot build a window of the trace");
    if (window.lost + window.left > 0)
        return;
    kept = 0;
    for (unsigned i = 0; i < walk_tasks; i++)
        for (unsigned list = 0; walk_actors[i].task != NULL && list < CALL_LIST_COUNT; list++)
            inspect_calls(walk_actors[i].task->id, (enum call_list)list, compare, NULL);
    if (count_kept() != kept)
        walk_fail("the trace shows completed calls as open");
}

void walk_traced_end(void)
{
    if (trace_off() != EOK || trace_free() != EOK)
        walk_fail("cannot stop the trace");
}

// SPDX-License-Identifier: BSD-2-Clause
/* Traces written as small tables; see events.h. */
#include "events.h"
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY (24u << 20)
#define OUTPUT (1u << 20)

events_t events;

static trace_window_t window;
static uint64_t memory[MEMORY / 8];
static char output[OUTPUT];
static size_t length;

static bool bounds(void *context, uint32_t cpu, trace_row_t *row)
{
    const events_t *from = context;
    *row = from->row[cpu];
    return from->row[cpu].next != from->row[cpu].begin;
}

static bool record(void *context, uint32_t cpu, uint64_t sequence, trace_record_t *to)
{
    const events_t *from = context;
    if (from->missing && sequence % 2 == 1)
        return false;
    if (sequence < from->row[cpu].first || sequence >= from->row[cpu].next)
        return false;
    *to = from->records[cpu][sequence % from->room];
    return true;
}

static bool task_name(void *context, uint32_t id, char name[TASK_NAME_SIZE])
{
    (void)context;
    const char *found = id == BDSH ? "bdsh" : id == VFS ? "init:vfs" : id == FAT ? "init:fat" : "";
    strcpy(name, found);
    return found[0] != '\0';
}

void events_free(void)
{
    for (unsigned i = 0; i < EVENT_CPUS; i++)
        free(events.records[i]);
    memset(&events, 0, sizeof(events));
}

void events_reset(uint32_t room)
{
    events_free();
    events.room = room;
    for (unsigned i = 0; i < EVENT_CPUS; i++)
        events.records[i] = calloc(room, sizeof(trace_record_t));
    events.source = (trace_source_t){EVENT_CPUS, bounds, record, task_name, &events};
}

trace_record_t *event_on(uint32_t cpu, enum trace_kind kind, uint64_t us, uint64_t call,
                         uint32_t from, uint32_t to)
{
    trace_row_t *row = &events.row[cpu];
    trace_record_t *added = &events.records[cpu][row->next % events.room];
    *added = (trace_record_t){.size = sizeof(*added),
                              .kind = (uint16_t)kind,
                              .cpu = (uint16_t)cpu,
                              .sequence = row->next++,
                              .time_ns = us * US,
                              .call = call,
                              .from = from,
                              .to = to,
                              .phone = 5,
                              .interface = INTERFACE_VFS_IN,
                              .method = VFS_IN_OPEN,
                              .word = {1, 2, 3}};
    if (row->next - row->first > events.room)
        row->first = row->next - events.room;
    return added;
}

trace_record_t *event(enum trace_kind kind, uint64_t us, uint64_t call, uint32_t from, uint32_t to)
{
    return event_on(0, kind, us, call, from, to);
}

void event_open(uint64_t us, uint64_t call)
{
    (void)event(TRACE_SENT, us, call, BDSH, VFS);
    (void)event(TRACE_TAKEN, us + 10, call, BDSH, VFS);
}

const trace_window_t *events_window(void)
{
    assert_true(trace_window_build(&window, &events.source, NOW, memory, sizeof(memory)));
    return &window;
}

static void put(void *context, const char *text)
{
    (void)context;
    size_t size = strlen(text);
    assert_true(length + size < sizeof(output));
    memcpy(output + length, text, size + 1);
    length += size;
}

static bool ended(void *context)
{
    (void)context;
    return false;
}

static const graph_out_t out = {put, ended, NULL};

const char *events_show(const trace_filter_t *filter)
{
    length = 0;
    trace_show(&out, events_window(), filter);
    return output;
}

const char *events_chrome(const trace_filter_t *filter)
{
    length = 0;
    trace_chrome(&out, events_window(), filter);
    return output;
}

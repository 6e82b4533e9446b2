// SPDX-License-Identifier: BSD-2-Clause
/* Sorts events and groups them by call; see window.h. */
#include <kconsole/trace/window.h>
#include <lib/mem.h>
#include <lib/print.h>

#define RING TRACE_EVENTS_PER_CPU

/* Memory per event: three numbers, an entry, and at most two buckets. */
#define EVENT_SIZE (5 * sizeof(uint32_t) + sizeof(trace_entry_t))
/* Upper bound of the padding of the five arrays. */
#define ROUNDING (5 * sizeof(uint64_t))

/* The state of a merge of the events of all CPUs by time. */
typedef struct merge {
    const trace_source_t *source;
    uint32_t cpus;
    uint64_t at[TRACE_CPUS_MAX];
    uint64_t end[TRACE_CPUS_MAX];
    trace_record_t head[TRACE_CPUS_MAX];
} merge_t;

void *trace_window_take(trace_window_t *window, size_t count, size_t size)
{
    size_t skip = -(uintptr_t)window->free % sizeof(uint64_t);
    if (skip > window->free_size || count > (window->free_size - skip) / size)
        return NULL;
    void *taken = window->free + skip;
    window->free += skip + count * size;
    window->free_size -= skip + count * size;
    memset(taken, 0, count * size);
    return taken;
}

/* Loads the next available record of a CPU. */
static void merge_load(merge_t *merge, uint32_t cpu)
{
    const trace_source_t *source = merge->source;
    while (merge->at[cpu] != merge->end[cpu] &&
           !source->record(source->context, cpu, merge->at[cpu], &merge->head[cpu]))
        merge->at[cpu]++;
}

/* Starts the merge. Returns an upper bound of the number of records; counts the lost ones. */
static uint64_t merge_begin(merge_t *merge, trace_window_t *window, const trace_source_t *source)
{
    uint64_t count = 0;
    merge->source = source;
    merge->cpus = source->cpus < TRACE_CPUS_MAX ? source->cpus : TRACE_CPUS_MAX;
    for (uint32_t i = 0; i < merge->cpus; i++) {
        trace_row_t row;
        merge->at[i] = merge->end[i] = 0;
        if (!source->bounds(source->context, i, &row) || row.next < row.first)
            continue;
        if (row.next - row.first > RING)
            row.first = row.next - RING;
        merge->at[i] = window->first_of[i] = row.first;
        merge->end[i] = row.next;
        count += row.next - row.first;
        window->lost += row.first > row.begin ? row.first - row.begin : 0;
        merge_load(merge, i);
    }
    return count;
}

/* The CPU with the oldest remaining event; TRACE_NOWHERE: none is left. */
static uint32_t merge_oldest(const merge_t *merge)
{
    uint32_t oldest = TRACE_NOWHERE;
    for (uint32_t i = 0; i < merge->cpus; i++)
        if (merge->at[i] != merge->end[i] &&
            (oldest == TRACE_NOWHERE || merge->head[i].time_ns < merge->head[oldest].time_ns))
            oldest = i;
    return oldest;
}

/* Allocates the arrays for `wanted` events, or for as many as fit into memory. */
static bool window_alloc(trace_window_t *window, uint64_t wanted)
{
    uint64_t fits = window->free_size > ROUNDING ? (window->free_size - ROUNDING) / EVENT_SIZE : 0;
    if (fits == 0)
        return false;
    uint64_t count = wanted < fits ? wanted : fits;
    uint32_t buckets = 1;
    window->left = wanted - count;
    while (buckets < count)
        buckets *= 2;
    window->bucket_mask = buckets - 1;
    window->slot = trace_window_take(window, count, sizeof(uint32_t));
    window->follow = trace_window_take(window, count, sizeof(uint32_t));
    window->entry_of = trace_window_take(window, count, sizeof(uint32_t));
    window->entries = trace_window_take(window, count, sizeof(trace_entry_t));
    window->bucket = trace_window_take(window, buckets, sizeof(uint32_t));
    if (window->bucket == NULL)
        return false;
    for (uint32_t i = 0; i < buckets; i++)
        window->bucket[i] = TRACE_NOWHERE;
    return true;
}

static uint32_t *window_bucket(const trace_window_t *window, uint64_t key)
{
    return &window->bucket[(uint32_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & window->bucket_mask];
}

uint32_t trace_window_find(const trace_window_t *window, uint64_t key)
{
    if (window->count == 0)
        return TRACE_NOWHERE;
    uint32_t entry = *window_bucket(window, key);
    while (entry != TRACE_NOWHERE && window->entries[entry].key != key)
        entry = window->entries[entry].chain;
    return entry;
}

static uint32_t entry_add(trace_window_t *window, uint64_t key, uint32_t event)
{
    uint32_t *bucket = window_bucket(window, key);
    uint32_t entry = window->entry_count++;
    window->entries[entry] = (trace_entry_t){key, event, event, *bucket};
    *bucket = entry;
    return entry;
}

static void event_add(trace_window_t *window, uint32_t cpu, uint64_t sequence,
                      const trace_record_t *record)
{
    uint32_t event = window->count++;
    uint64_t key = record->kind == TRACE_ENDED ? TRACE_KEY_TASK(record->from) : record->call;
    window->slot[event] = cpu * RING + (uint32_t)(sequence % RING);
    window->follow[event] = TRACE_NOWHERE;
    uint32_t entry = trace_window_find(window, key);
    if (entry == TRACE_NOWHERE) {
        entry = entry_add(window, key, event);
    } else {
        window->follow[window->entries[entry].last] = event;
        window->entries[entry].last = event;
    }
    window->entry_of[event] = entry;
}

bool trace_window_build(trace_window_t *window, const trace_source_t *source, uint64_t now_ns,
                        void *memory, size_t size)
{
    static merge_t merge; /* static because it is too large for a kernel stack */
    memset(window, 0, sizeof(*window));
    window->source = source;
    window->now_ns = now_ns;
    window->free = memory;
    window->free_size = size;
    uint64_t wanted = merge_begin(&merge, window, source);
    if (memory == NULL || !window_alloc(window, wanted))
        return false;
    uint32_t cpu;
    for (uint64_t i = 0; (cpu = merge_oldest(&merge)) != TRACE_NOWHERE; i++) {
        if (i >= window->left)
            event_add(window, cpu, merge.at[cpu], &merge.head[cpu]);
        merge.at[cpu]++;
        merge_load(&merge, cpu);
    }
    return true;
}

bool trace_window_event(const trace_window_t *window, uint32_t event, trace_record_t *record)
{
    uint32_t cpu = window->slot[event] / RING;
    uint64_t first = window->first_of[cpu];
    uint64_t sequence = first + ((window->slot[event] - first) & (RING - 1));
    return window->source->record(window->source->context, cpu, sequence, record);
}

bool trace_task_name(const trace_window_t *window, uint32_t id, char name[TASK_NAME_SIZE])
{
    const trace_source_t *source = window->source;
    trace_record_t record;
    if (source->task_name(source->context, id, name))
        return true;
    uint32_t entry = trace_window_find(window, TRACE_KEY_TASK(id));
    if (entry == TRACE_NOWHERE ||
        !trace_window_event(window, window->entries[entry].first, &record) ||
        record.kind != TRACE_ENDED)
        return false;
    record.name[sizeof(record.name) - 1] = '\0';
    (void)str_copy(name, TASK_NAME_SIZE, record.name);
    return true;
}

void trace_task_words(const trace_window_t *window, uint32_t id, char *text)
{
    char name[TASK_NAME_SIZE];
    if (id == TRACE_NONE)
        (void)str_copy(text, TRACE_TASK_SIZE, "kernel");
    else if (trace_task_name(window, id, name))
        (void)print_format(text, TRACE_TASK_SIZE, "%u (%s)", id, name);
    else
        (void)print_format(text, TRACE_TASK_SIZE, "%u (gone)", id);
}

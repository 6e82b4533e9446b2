// SPDX-License-Identifier: BSD-2-Clause
/* Merges data streams by time; see merge.h. */
#include <monitor/lib/merge.h>
#include <stdlib.h>
#include <string.h>

#define MERGE_ROOM_FIRST ((size_t)16 << 10)

void monitor_merge_init(monitor_merge_t *merge)
{
    *merge = (monitor_merge_t){0};
}

void monitor_merge_fini(monitor_merge_t *merge)
{
    for (uint32_t i = 0; i < merge->count; i++)
        free(merge->sources[i].owned);
    free(merge->sources);
    monitor_merge_init(merge);
}

static merge_source_t *merge_source_add(monitor_merge_t *merge, uint32_t stream, uint32_t cpu)
{
    merge_source_t *sources =
        merge->count < MERGE_SOURCES_MAX
            ? realloc(merge->sources, (merge->count + 1) * sizeof(*merge->sources))
            : NULL;
    if (sources == NULL)
        return NULL;
    merge->sources = sources;
    sources[merge->count] = (merge_source_t){.stream = stream, .cpu = cpu};
    return &sources[merge->count++];
}

static merge_source_t *merge_source_find(monitor_merge_t *merge, const wire_packet_t *head)
{
    for (uint32_t i = 0; i < merge->count; i++)
        if (merge->sources[i].stream == head->stream && merge->sources[i].cpu == head->cpu)
            return &merge->sources[i];
    return merge_source_add(merge, head->stream, head->cpu);
}

static bool merge_source_reserve(merge_source_t *source, size_t size)
{
    if (source->room - source->end >= size)
        return true;
    size_t room = source->room == 0 ? MERGE_ROOM_FIRST : source->room * 2;
    uint8_t *owned = room <= MERGE_WAIT_MAX ? realloc(source->owned, room) : NULL;
    if (owned == NULL)
        return false;
    source->owned = owned;
    source->room = room;
    return true;
}

/* What points into the buffer of a source, as offsets in it. */
typedef struct merge_places {
    size_t at, end, record, text[MONITOR_TEXTS_MAX];
} merge_places_t;

static merge_places_t merge_places(const merge_source_t *source)
{
    merge_places_t places = {0};
    if (source->open) {
        places.at = (size_t)(source->packet.at - source->bytes);
        places.end = (size_t)(source->packet.end - source->bytes);
    }
    if (source->loaded) {
        places.record = (size_t)((const uint8_t *)source->event.record - source->bytes);
        for (unsigned i = 0; i < source->event.kind->texts; i++)
            places.text[i] = (size_t)((const uint8_t *)source->event.text[i] - source->bytes);
    }
    return places;
}

/* Makes the source point into its buffer again, of which the first `gone` bytes were discarded. */
static void merge_places_restore(merge_source_t *source, const merge_places_t *places, size_t gone)
{
    source->bytes = source->owned;
    if (source->open) {
        source->packet.at = source->bytes + places->at - gone;
        source->packet.end = source->bytes + places->end - gone;
    }
    if (source->loaded) {
        source->event.record = source->bytes + places->record - gone;
        for (unsigned i = 0; i < source->event.kind->texts; i++)
            source->event.text[i] = (const char *)source->bytes + places->text[i] - gone;
    }
}

/* Appends a packet, and discards what was read if that is more than half of the buffer. */
static bool merge_source_append(merge_source_t *source, const void *bytes, size_t size)
{
    merge_places_t places = merge_places(source);
    size_t gone = source->open ? source->packet_at : source->at;
    if (gone < source->end / 2)
        gone = 0;
    if (gone > 0)
        memmove(source->owned, source->owned + gone, source->end - gone);
    source->end -= gone;
    source->at -= gone;
    source->packet_at -= source->open ? gone : 0;
    bool room = merge_source_reserve(source, size);
    merge_places_restore(source, &places, gone);
    if (room) {
        memcpy(source->owned + source->end, bytes, size);
        source->end += size;
    }
    return room;
}

const char *monitor_merge_packet(monitor_merge_t *merge, const void *bytes, size_t size)
{
    wire_packet_t head;
    if (size < sizeof(head))
        return "a packet is shorter than its head";
    memcpy(&head, bytes, sizeof(head));
    merge_source_t *source = merge_source_find(merge, &head);
    if (source == NULL || !merge_source_append(source, bytes, size))
        return "too many packets wait, or there is no memory";
    source->seen_ns = head.end;
    if (head.end > merge->newest_ns)
        merge->newest_ns = head.end;
    return NULL;
}

const char *monitor_merge_stream(monitor_merge_t *merge, const void *bytes, size_t size)
{
    merge_source_t *source = merge_source_add(merge, MONITOR_STREAM_STATE, 0);
    if (source == NULL)
        return "too many data streams, or no memory";
    source->bytes = bytes;
    source->end = size;
    return NULL;
}

/* Opens the next packet of a source. Returns false if there is none. */
static bool merge_source_open(monitor_merge_t *merge, merge_source_t *source)
{
    wire_packet_t head;
    if (source->end - source->at < sizeof(head))
        return false;
    memcpy(&head, source->bytes + source->at, sizeof(head));
    size_t size = head.packet_size / 8;
    if (size < sizeof(head) || size > source->end - source->at) {
        merge->problem = "a packet is longer than its data stream";
        merge->invalid++;
        source->at = source->end;
        return false;
    }
    const char *problem = monitor_packet_open(&source->packet, source->bytes + source->at, size);
    source->packet_at = source->at;
    source->at += size;
    source->open = problem == NULL;
    if (problem != NULL) {
        merge->problem = problem;
        merge->invalid++;
    }
    return true;
}

/* Decodes the next event of a source, if there is one. */
static void merge_source_load(monitor_merge_t *merge, merge_source_t *source)
{
    while (!source->loaded && (source->open || merge_source_open(merge, source))) {
        const char *problem = NULL;
        if (!source->open)
            continue;
        source->loaded = monitor_packet_next(&source->packet, &source->event, &problem);
        source->open = source->loaded;
        if (problem != NULL) {
            merge->problem = problem;
            merge->invalid++;
        }
    }
}

/* Whether a CPU could still send an earlier event. */
static bool merge_must_wait(const monitor_merge_t *merge, uint64_t time_ns)
{
    if (merge->newest_ns - time_ns >= MERGE_HOLD_NS && merge->newest_ns > time_ns)
        return false;
    for (uint32_t i = 0; i < merge->count; i++) {
        const merge_source_t *source = &merge->sources[i];
        if (source->stream == MONITOR_STREAM_LIVE && !source->loaded && source->seen_ns < time_ns)
            return true;
    }
    return false;
}

bool monitor_merge_next(monitor_merge_t *merge, monitor_event_t *event, bool all)
{
    merge_source_t *first = NULL;
    for (uint32_t i = 0; i < merge->count; i++) {
        merge_source_t *source = &merge->sources[i];
        merge_source_load(merge, source);
        if (source->loaded && (first == NULL || source->event.time_ns < first->event.time_ns))
            first = source;
    }
    if (first == NULL || (!all && merge_must_wait(merge, first->event.time_ns)))
        return false;
    *event = first->event;
    first->loaded = false;
    merge->events++;
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Copies of events in one block of memory; see history.h. */
#include <monitor/lib/history.h>
#include <stdlib.h>
#include <string.h>

/* Precedes the record and the texts of an event. */
typedef struct kept_event {
    uint64_t time_ns;
    uint32_t cpu;
    uint16_t size; /* of the record and the texts */
    uint8_t number;
} __attribute__((packed)) kept_event_t;

bool model_history_init(model_history_t *history)
{
    *history = (model_history_t){.bytes = malloc(MODEL_HISTORY_SIZE)};
    return history->bytes != NULL;
}

void model_history_fini(model_history_t *history)
{
    free(history->bytes);
    history->bytes = NULL;
}

/* The size of a record with its texts. */
static size_t event_size(const monitor_event_t *event)
{
    size_t size = event->kind->size;
    for (unsigned i = 0; i < event->kind->texts; i++)
        size += strlen(event->text[i]) + 1;
    return size;
}

static void history_drop(model_history_t *history)
{
    size_t at = 0;
    while (at < history->used / 2) {
        kept_event_t kept;
        memcpy(&kept, history->bytes + at, sizeof(kept));
        if (kept.time_ns > history->lost_ns)
            history->lost_ns = kept.time_ns;
        at += sizeof(kept) + kept.size;
    }
    memmove(history->bytes, history->bytes + at, history->used - at);
    history->used -= at;
}

void model_history_add(model_history_t *history, const monitor_event_t *event)
{
    kept_event_t kept = {.time_ns = event->time_ns,
                         .cpu = event->cpu,
                         .size = (uint16_t)event_size(event),
                         .number = (uint8_t)event->number};
    if (MODEL_HISTORY_SIZE - history->used < sizeof(kept) + kept.size)
        history_drop(history);
    uint8_t *at = history->bytes + history->used;
    memcpy(at, &kept, sizeof(kept));
    memcpy(at + sizeof(kept), event->record, event->kind->size);
    at += sizeof(kept) + event->kind->size;
    for (unsigned i = 0; i < event->kind->texts; i++) {
        size_t size = strlen(event->text[i]) + 1;
        memcpy(at, event->text[i], size);
        at += size;
    }
    history->used += sizeof(kept) + kept.size;
}

/* The event whose copy is at `at`. */
static monitor_event_t kept_open(const kept_event_t *kept, const uint8_t *at)
{
    monitor_event_t event = {.number = (enum monitor_event_number)kept->number,
                             .kind = monitor_kind(kept->number),
                             .time_ns = kept->time_ns,
                             .cpu = kept->cpu,
                             .record = at};
    const char *text = (const char *)at + event.kind->size;
    for (unsigned i = 0; i < event.kind->texts; i++) {
        event.text[i] = text;
        text += strlen(text) + 1;
    }
    return event;
}

const char *model_history_apply(const model_history_t *history, uint64_t after_ns,
                                monitor_live_t *live)
{
    const char *problem = NULL;
    for (size_t at = 0; at < history->used;) {
        kept_event_t kept;
        memcpy(&kept, history->bytes + at, sizeof(kept));
        at += sizeof(kept);
        monitor_event_t event = kept_open(&kept, history->bytes + at);
        at += kept.size;
        if (kept.time_ns <= after_ns)
            continue;
        const char *found = monitor_live_event(live, &event);
        problem = problem != NULL ? problem : found;
    }
    return problem;
}

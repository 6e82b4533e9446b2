// SPDX-License-Identifier: BSD-2-Clause
/* Decodes packets; see decode.h. */
#include <monitor/lib/decode.h>
#include <string.h>

enum choice_number {
#define MONITOR_ENUM(name, upper) CHOICE_##upper,
#include <abi/monitor/fields.def>
    CHOICE_COUNT
};

/* The texts of all values; NULL: no such value. */
static const char *const choice_texts[CHOICE_COUNT][256] = {
#define MONITOR_VALUE(upper, number, text) [CHOICE_##upper][number] = text,
#include <abi/monitor/fields.def>
};

static const monitor_field_t all_fields[] = {
#define MONITOR_NUMBER(event, name, offset, type) {name, MONITOR_TYPE_##type, offset, 0, 0},
#define MONITOR_CHOICE(event, name, offset, upper)                                                 \
    {name, MONITOR_TYPE_CHOICE, offset, 0, CHOICE_##upper},
#define MONITOR_TEXT(event, name, index, limit) {name, MONITOR_TYPE_TEXT, index, limit, 0},
#include <abi/monitor/fields.def>
};

static const monitor_kind_t kinds[256] = {
#define MONITOR_EVENT(number, upper, name, stream, size, texts, first, fields, reads)              \
    [number] = {name, reads, stream, size, texts, fields, all_fields + (first)},
#include <abi/monitor/fields.def>
};

const monitor_kind_t *monitor_kind(unsigned number)
{
    return number < 256 && kinds[number].name != NULL ? &kinds[number] : NULL;
}

const char *monitor_choice_text(const monitor_field_t *field, uint8_t value)
{
    return choice_texts[field->choice][value];
}

uint64_t monitor_number(const monitor_event_t *event, const monitor_field_t *field)
{
    static const uint8_t sizes[] = {
        [MONITOR_TYPE_U8] = 1,  [MONITOR_TYPE_U16] = 2, [MONITOR_TYPE_U32] = 4,
        [MONITOR_TYPE_U64] = 8, [MONITOR_TYPE_I32] = 4, [MONITOR_TYPE_CHOICE] = 1};
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)event->record + field->at, sizes[field->type]);
    return field->type == MONITOR_TYPE_I32 ? (uint64_t)(int64_t)(int32_t)value : value;
}

const char *monitor_packet_open(monitor_packet_t *packet, const void *bytes, size_t size)
{
    wire_packet_t *head = &packet->head;
    if (size < sizeof(*head))
        return "a packet is shorter than its head";
    memcpy(head, bytes, sizeof(*head));
    if (head->magic != WIRE_PACKET)
        return "a packet has the wrong magic";
    if (head->packet_size != (uint64_t)size * 8)
        return "the size of a packet is not that of its frame";
    if (head->content_size > head->packet_size || head->content_size % 8 != 0 ||
        head->content_size < sizeof(*head) * 8)
        return "the contents of a packet have an invalid size";
    if (head->stream > MONITOR_STREAM_STATE)
        return "a packet belongs to no known stream";
    if (head->begin > head->end)
        return "a packet ends before it begins";
    packet->at = (const uint8_t *)bytes + sizeof(*head);
    packet->end = (const uint8_t *)bytes + head->content_size / 8;
    packet->last_ns = head->begin;
    return NULL;
}

/* Checks the bytes that are enumerations. */
static bool choices_are_valid(const monitor_kind_t *kind, const uint8_t *record)
{
    for (unsigned i = 0; i < kind->count; i++) {
        const monitor_field_t *field = &kind->fields[i];
        if (field->type == MONITOR_TYPE_CHOICE &&
            monitor_choice_text(field, record[field->at]) == NULL)
            return false;
    }
    return true;
}

/* Finds the texts behind a record. Returns the place behind them, or NULL. */
static const uint8_t *texts_find(const monitor_kind_t *kind, const uint8_t *at, const uint8_t *end,
                                 const char **text)
{
    const monitor_field_t *field = &kind->fields[kind->count - kind->texts];
    for (unsigned i = 0; i < kind->texts; i++, field++) {
        size_t room = (size_t)(end - at);
        const uint8_t *zero = memchr(at, 0, room < field->limit ? room : field->limit);
        if (zero == NULL)
            return NULL;
        text[i] = (const char *)at;
        at = zero + 1;
    }
    return at;
}

/* Decodes the body of an event. Returns NULL or the problem. */
static const char *event_body(monitor_packet_t *packet, monitor_event_t *event)
{
    const monitor_kind_t *kind = event->kind;
    if ((size_t)(packet->end - packet->at) < kind->size)
        return "an event is longer than its packet";
    if (!choices_are_valid(kind, packet->at))
        return "an event has an unknown value of an enumeration";
    event->record = packet->at;
    packet->at = texts_find(kind, packet->at + kind->size, packet->end, event->text);
    return packet->at != NULL ? NULL : "a text of an event has no end or is too long";
}

static const char *event_head(monitor_packet_t *packet, monitor_event_t *event)
{
    wire_event_t head;
    if ((size_t)(packet->end - packet->at) < sizeof(head))
        return "an event is shorter than its head";
    memcpy(&head, packet->at, sizeof(head));
    const monitor_kind_t *kind = monitor_kind(head.number);
    if (kind == NULL || kind->stream != packet->head.stream)
        return "an event has an unknown number";
    packet->at += sizeof(head);
    packet->last_ns += head.time - (uint32_t)packet->last_ns;
    *event = (monitor_event_t){.number = (enum monitor_event_number)head.number,
                               .kind = kind,
                               .time_ns = packet->last_ns,
                               .cpu = packet->head.cpu};
    return packet->last_ns <= packet->head.end ? NULL
                                               : "an event is later than the end of its packet";
}

bool monitor_packet_next(monitor_packet_t *packet, monitor_event_t *event, const char **problem)
{
    *problem = NULL;
    if (packet->at == packet->end)
        return false;
    *problem = event_head(packet, event);
    if (*problem == NULL)
        *problem = event_body(packet, event);
    if (*problem != NULL)
        packet->at = packet->end;
    return *problem == NULL;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Packets and frames for the tests of the monitor; see stream.h. */
#include "stream.h"
#include <string.h>

const uint8_t stream_uuid[WIRE_UUID_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

uint64_t stream_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33 ^ *seed << 31;
}

void stream_packet_begin(stream_packet_t *packet, uint32_t stream, uint64_t sequence,
                         uint64_t time_ns)
{
    wire_place_t place = {.uuid = stream_uuid, .stream = stream, .cpu = 3, .sequence = sequence};
    memset(packet->bytes, 0xaa, sizeof(packet->bytes));
    wire_packet_begin(&packet->writer, packet->bytes, sizeof(packet->bytes), &place, time_ns);
}

/* A value that the field has. */
static uint8_t valid_choice(const monitor_field_t *field, uint64_t *seed)
{
    for (;;) {
        uint8_t value = (uint8_t)(stream_random(seed) % 16);
        value = value == 15 ? 255 : value;
        if (monitor_choice_text(field, value) != NULL)
            return value;
    }
}

uint32_t stream_event_make(uint8_t *bytes, unsigned number, uint64_t seed)
{
    const monitor_kind_t *kind = monitor_kind(number);
    uint32_t used = kind->size;
    for (unsigned i = 0; i < kind->size; i++)
        bytes[i] = (uint8_t)stream_random(&seed);
    for (unsigned i = 0; i < kind->count; i++) {
        const monitor_field_t *field = &kind->fields[i];
        if (field->type == MONITOR_TYPE_CHOICE)
            bytes[field->at] = valid_choice(field, &seed);
        if (field->type != MONITOR_TYPE_TEXT)
            continue;
        for (uint64_t length = stream_random(&seed) % field->limit; length > 0; length--)
            bytes[used++] = (uint8_t)(1 + stream_random(&seed) % 255);
        bytes[used++] = 0;
    }
    return used;
}

void stream_packet_add(stream_packet_t *packet, unsigned number, uint64_t time_ns, uint64_t seed)
{
    uint8_t bytes[WIRE_BODY_MAX];
    uint32_t size = stream_event_make(bytes, number, seed);
    void *place =
        wire_packet_add(&packet->writer, (enum monitor_event_number)number, time_ns, size);
    assert_non_null(place);
    memcpy(place, bytes, size);
}

void stream_packet_end(stream_packet_t *packet, uint64_t time_ns)
{
    packet->size = wire_packet_end(&packet->writer, time_ns, 0);
}

size_t stream_frame(uint8_t *to, uint32_t magic, const void *body, uint32_t size)
{
    wire_frame_t frame;
    wire_frame_fill(&frame, magic, body, size);
    memcpy(to, &frame, sizeof(frame));
    memcpy(to + sizeof(frame), body, size);
    return sizeof(frame) + size;
}

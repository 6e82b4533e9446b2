// SPDX-License-Identifier: BSD-2-Clause
/* Writes CTF packets and frames; see packet.h. */
#include <monitor/wire/crc.h>
#include <monitor/wire/packet.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers on the wire are little endian");

void wire_packet_begin(wire_writer_t *writer, void *buffer, uint32_t size,
                       const wire_place_t *place, uint64_t time_ns)
{
    wire_packet_t *packet = buffer;
    *packet = (wire_packet_t){.magic = WIRE_PACKET,
                              .stream = place->stream,
                              .begin = time_ns,
                              .sequence = place->sequence,
                              .cpu = place->cpu};
    for (unsigned i = 0; i < WIRE_UUID_SIZE; i++)
        packet->uuid[i] = place->uuid[i];
    *writer =
        (wire_writer_t){.packet = packet, .size = size, .used = WIRE_HEAD_SIZE, .last = time_ns};
}

void *wire_packet_add(wire_writer_t *writer, enum monitor_event_number number, uint64_t time_ns,
                      uint32_t size)
{
    uint32_t room = writer->size - writer->used;
    if (room < sizeof(wire_event_t) || size > room - sizeof(wire_event_t))
        return NULL;
    /* Unsigned: also true for a time before the last one. */
    if (time_ns - writer->last > UINT32_MAX)
        return NULL;
    wire_event_t *event = (wire_event_t *)((uint8_t *)writer->packet + writer->used);
    event->number = (uint8_t)number;
    event->time = (uint32_t)time_ns;
    writer->used += (uint32_t)sizeof(wire_event_t) + size;
    writer->last = time_ns;
    return event + 1;
}

uint32_t wire_packet_end(wire_writer_t *writer, uint64_t time_ns, uint64_t discarded)
{
    wire_packet_t *packet = writer->packet;
    packet->end = time_ns;
    packet->content_size = (uint64_t)writer->used * 8;
    packet->packet_size = packet->content_size;
    packet->discarded = discarded;
    return writer->used;
}

uint32_t wire_text_size(const char *text, uint32_t limit)
{
    uint32_t size = 1;
    while (size < limit && text[size - 1] != '\0')
        size++;
    return size;
}

char *wire_text_put(char *to, const char *text, uint32_t limit)
{
    uint32_t size = wire_text_size(text, limit);
    for (uint32_t i = 0; i + 1 < size; i++)
        to[i] = text[i];
    to[size - 1] = '\0';
    return to + size;
}

void wire_frame_fill(wire_frame_t *frame, uint32_t magic, const void *body, uint32_t length)
{
    uint32_t covered = length;
    if (magic == WIRE_FRAME_HEAD && length > WIRE_HEAD_SIZE)
        covered = WIRE_HEAD_SIZE;
    frame->magic = magic;
    frame->length = length;
    frame->crc = wire_crc(body, covered);
}

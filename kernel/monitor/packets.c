// SPDX-License-Identifier: BSD-2-Clause
/* A ring of packets; see packets.h. */
#include <lib/assert.h>
#include <lib/mem.h>
#include <monitor/packets.h>

void packets_init(packets_t *ring, void *memory, uint32_t count, const wire_place_t *place,
                  bool overwrites)
{
    *ring = (packets_t){.memory = memory,
                        .count = count,
                        .limit = count,
                        .overwrites = overwrites,
                        .place = *place};
}

static wire_packet_t *packets_at(const packets_t *ring, uint64_t number)
{
    return (wire_packet_t *)(void *)(ring->memory + number % ring->count * WIRE_BODY_MAX);
}

static uint64_t packets_used(const packets_t *ring)
{
    return ring->end - ring->first + (ring->open ? 1 : 0);
}

static void packets_end(packets_t *ring, uint64_t time_ns)
{
    ring->open = false;
    (void)wire_packet_end(&ring->writer, time_ns, 0);
    ring->end++;
}

static void packets_drop_oldest(packets_t *ring)
{
    ring->discarded += packets_at(ring, ring->first)->sequence;
    ring->first++;
}

/* Makes room for a packet and begins it. Returns false if the ring is full. */
static bool packets_begin(packets_t *ring, uint64_t time_ns)
{
    while (ring->overwrites && packets_used(ring) >= ring->limit)
        packets_drop_oldest(ring);
    if (packets_used(ring) >= ring->limit)
        return false;
    wire_packet_begin(&ring->writer, packets_at(ring, ring->end), WIRE_BODY_MAX, &ring->place,
                      time_ns);
    ring->writer.packet->sequence = 0;
    ring->open = true;
    return true;
}

void *packets_add(packets_t *ring, enum monitor_event_number number, uint64_t time_ns,
                  uint32_t size)
{
    void *place = NULL;
    ring->produced++;
    if (ring->open)
        place = wire_packet_add(&ring->writer, number, time_ns, size);
    if (place == NULL) {
        if (ring->open)
            packets_end(ring, ring->writer.last);
        if (packets_begin(ring, time_ns))
            place = wire_packet_add(&ring->writer, number, time_ns, size);
    }
    if (place == NULL)
        ring->discarded++;
    else
        ring->writer.packet->sequence++;
    return place;
}

void packets_close(packets_t *ring, uint64_t time_ns)
{
    if (ring->open && !wire_packet_is_empty(&ring->writer))
        packets_end(ring, time_ns);
}

bool packets_is_empty(const packets_t *ring)
{
    return ring->first == ring->end && !ring->open;
}

uint32_t packets_take(packets_t *ring, void *to)
{
    if (ring->first == ring->end)
        return 0;
    wire_packet_t *packet = packets_at(ring, ring->first);
    uint32_t size = (uint32_t)(packet->packet_size / 8);
    ring->sent += packet->sequence;
    packet->sequence = ring->place.sequence++;
    packet->discarded = ring->discarded;
    memcpy(to, packet, size);
    ring->first++;
    return size;
}

void packets_clear(packets_t *ring)
{
    ring->open = false;
    ring->first = ring->end;
    ring->discarded = ring->produced - ring->sent;
}

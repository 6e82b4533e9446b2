// SPDX-License-Identifier: BSD-2-Clause
/* Packets and frames for the tests of the monitor. */
#ifndef TEST_MONITOR_STREAM_H
#define TEST_MONITOR_STREAM_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <monitor/lib/decode.h>
#include <monitor/wire/packet.h>

/* The uuid of the system under test. */
extern const uint8_t stream_uuid[WIRE_UUID_SIZE];

/* A pseudorandom number; `*seed` is its state. */
uint64_t stream_random(uint64_t *seed);

/* A buffer with one packet of stream 0 on CPU `cpu`. */
typedef struct stream_packet {
    uint8_t bytes[WIRE_BODY_MAX];
    wire_writer_t writer;
    uint32_t size; /* after stream_packet_end() */
} stream_packet_t;

void stream_packet_begin(stream_packet_t *packet, uint32_t stream, uint64_t sequence,
                         uint64_t time_ns);
/* Adds the event; its record and texts are made from `seed`, and are valid. */
void stream_packet_add(stream_packet_t *packet, unsigned number, uint64_t time_ns, uint64_t seed);
void stream_packet_end(stream_packet_t *packet, uint64_t time_ns);

/* The bytes of the record and the texts of the event that stream_packet_add() makes from `seed`. */
uint32_t stream_event_make(uint8_t *bytes, unsigned number, uint64_t seed);

/* Writes a frame around a body. Returns its size. */
size_t stream_frame(uint8_t *to, uint32_t magic, const void *body, uint32_t size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decodes packets by the table of all events (abi/monitor). Nothing in a packet is trusted: every
 * length, text and value is checked before the event is passed on.
 */
#ifndef MONITOR_LIB_DECODE_H
#define MONITOR_LIB_DECODE_H

#include <abi/monitor/wire.h>
#include <stdbool.h>
#include <stddef.h>

enum monitor_type {
    MONITOR_TYPE_U8,
    MONITOR_TYPE_U16,
    MONITOR_TYPE_U32,
    MONITOR_TYPE_U64,
    MONITOR_TYPE_I32,
    MONITOR_TYPE_CHOICE, /* a byte: a value of an enumeration */
    MONITOR_TYPE_TEXT
};

typedef struct monitor_field {
    const char *name;
    uint16_t type;   /* enum monitor_type */
    uint16_t at;     /* offset of a number; index of a text */
    uint16_t limit;  /* of a text: bytes with its zero */
    uint16_t choice; /* the number of its enumeration */
} monitor_field_t;

/* A kind of event. */
typedef struct monitor_kind {
    const char *name;  /* as in the CTF metadata; NULL: no such event */
    const char *reads; /* in words */
    uint16_t stream;
    uint16_t size; /* bytes of its record */
    uint16_t texts;
    uint16_t count; /* of its fields */
    const monitor_field_t *fields;
} monitor_kind_t;

/* A decoded event. It points into its packet. */
typedef struct monitor_event {
    enum monitor_event_number number;
    const monitor_kind_t *kind;
    uint64_t time_ns;
    uint32_t cpu;
    const void *record; /* monitor_NAME_t; not aligned */
    const char *text[MONITOR_TEXTS_MAX];
} monitor_event_t;

/* A packet that is being decoded. */
typedef struct monitor_packet {
    wire_packet_t head;
    const uint8_t *at, *end;
    uint64_t last_ns;
} monitor_packet_t;

/* The kind of event with this number, or NULL. */
const monitor_kind_t *monitor_kind(unsigned number);

/* The text of a value of a CHOICE field, or NULL if there is no such value. */
const char *monitor_choice_text(const monitor_field_t *field, uint8_t value);

/* The number in a field that is no text; an I32 is extended by its sign. */
uint64_t monitor_number(const monitor_event_t *event, const monitor_field_t *field);

/* Opens the packet in `bytes`. Returns NULL, or the problem if it is not valid. */
const char *monitor_packet_open(monitor_packet_t *packet, const void *bytes, size_t size);

/* Decodes the next event. Returns false at the end of the packet, with `*problem` NULL, or at an
 * invalid event; then nothing more can be decoded in this packet. */
bool monitor_packet_next(monitor_packet_t *packet, monitor_event_t *event, const char **problem);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The wire between a system and its monitor: a sequence of frames in each direction. All numbers are
 * little endian.
 *
 * A frame is a header and a body. The first four bytes of the body show its kind: a CTF packet with
 * events (magic C1FC1FC1), a hello or a reply from the system; a command from the monitor. A reader
 * that lost its place searches for the magic of a frame, checks length and CRC, and on failure goes
 * on with the next byte.
 *
 * A system sends a hello when the monitor attaches, and before each snapshot if it cannot receive.
 * The `uuid` of the hello and of all packets identifies one boot: after a reboot it differs.
 */
#ifndef ABI_MONITOR_WIRE_H
#define ABI_MONITOR_WIRE_H

#include <abi/monitor/records.h>
#include <stdint.h>

/* "SWMF": the CRC covers the body. "SWMH": it covers only the first WIRE_HEAD_SIZE bytes of the body;
 * for transports that deliver each byte unchanged or none. */
#define WIRE_FRAME      0x464d5753u
#define WIRE_FRAME_HEAD 0x484d5753u

#define WIRE_PACKET  0xc1fc1fc1u
#define WIRE_HELLO   0x4f4c4548u /* "HELO" */
#define WIRE_REPLY   0x4c504552u /* "REPL" */
#define WIRE_COMMAND 0x444d4d43u /* "CMMD" */

/* Most bytes of a body; the size of the packets in a ring. */
#define WIRE_BODY_MAX  4096
#define WIRE_UUID_SIZE 16

typedef struct wire_frame {
    uint32_t magic;
    uint32_t length; /* bytes of the body */
    uint32_t crc;    /* CRC-32 of IEEE 802.3 */
} wire_frame_t;

_Static_assert(sizeof(wire_frame_t) == 12, "frames are read on other machines");

/* The beginning of a packet: packet.header and packet.context of CTF. Events follow, each with an
 * event header. Sizes count bits. */
typedef struct wire_packet {
    uint32_t magic; /* WIRE_PACKET */
    uint8_t uuid[WIRE_UUID_SIZE];
    uint32_t stream; /* enum monitor_stream */
    uint64_t begin;  /* ns since boot: no event is earlier */
    uint64_t end;    /* no event is later */
    uint64_t content_size;
    uint64_t packet_size;
    uint64_t sequence;  /* in the data stream of this CPU, from 0 */
    uint64_t discarded; /* events of this data stream that were lost since boot */
    uint32_t cpu;
} __attribute__((packed)) wire_packet_t;

#define WIRE_HEAD_SIZE 76
_Static_assert(sizeof(wire_packet_t) == WIRE_HEAD_SIZE, "packets are read on other machines");

typedef struct wire_event {
    uint8_t number; /* enum monitor_event_number */
    uint32_t time; /* the low half of the time, ns since boot. Two events in a packet, and its begin
                       and the first event, are less than 2^32 ns apart */
} __attribute__((packed)) wire_event_t;

_Static_assert(sizeof(wire_event_t) == 5, "events are read on other machines");

typedef struct wire_hello {
    uint32_t magic;   /* WIRE_HELLO */
    uint32_t version; /* MONITOR_VERSION. The fields up to here never change */
    uint32_t layout;  /* MONITOR_LAYOUT */
    uint32_t cpus;
    uint8_t uuid[WIRE_UUID_SIZE];
    uint64_t boot_seconds; /* from 1970 to boot; 0: unknown */
    char system[MONITOR_NAME_SIZE];
} __attribute__((packed)) wire_hello_t;

_Static_assert(sizeof(wire_hello_t) == 104, "the hello is read on other machines");

enum wire_command_kind {
    WIRE_COMMAND_ATTACH = 1,    /* send a hello and a snapshot */
    WIRE_COMMAND_SNAPSHOT = 2,  /* send a snapshot */
    WIRE_COMMAND_SUBSCRIBE = 3, /* value: a bit for each event of stream 0 that is to be sent */
    WIRE_COMMAND_LINE = 4,      /* text: a line for the kernel console */
    WIRE_COMMAND_BREAK = 5,     /* break a deadlock */
    WIRE_COMMAND_KILL = 6       /* value: the id of the task to end */
};

typedef struct wire_command {
    uint32_t magic;  /* WIRE_COMMAND */
    uint32_t kind;   /* enum wire_command_kind */
    uint32_t serial; /* chosen by the monitor; repeated in the replies */
    uint32_t text;   /* bytes of text that follow, without a zero */
    uint64_t value;
} __attribute__((packed)) wire_command_t;

/* Most bytes of its text. */
#define WIRE_COMMAND_TEXT_MAX 256

_Static_assert(sizeof(wire_command_t) == 24, "commands are read on other machines");

/* The output of a command; the text follows. The last reply to a command has the flag. */
#define WIRE_REPLY_LAST 1u

typedef struct wire_reply {
    uint32_t magic; /* WIRE_REPLY */
    uint32_t serial;
    uint32_t flags;
    int32_t rc;    /* of the last one: errno_t */
    uint32_t text; /* bytes of text that follow, without a zero */
} __attribute__((packed)) wire_reply_t;

_Static_assert(sizeof(wire_reply_t) == 20, "replies are read on other machines");

#endif

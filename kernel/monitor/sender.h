// SPDX-License-Identifier: BSD-2-Clause
/*
 * The sender: forms frames and gives them to the transport, at most a fixed number of bytes in a
 * tick. If the other side does not read, frames stay where they are: nothing waits, and the rings
 * discard and count.
 *
 * In order: a hello that is due, replies to commands; then packets of snapshots and of each CPU in
 * turn. Packets of a CPU are sent before they are full if there is nothing else to send.
 */
#ifndef MONITOR_SENDER_H
#define MONITOR_SENDER_H

#include <monitor/packets.h>
#include <monitor/transport.h>

/* The text that a command has printed. */
typedef struct reply {
    char *text;
    size_t room;   /* bytes of the buffer */
    size_t length; /* bytes that the command printed; can be more than `room` */
    size_t sent;
    bool due; /* not yet completely sent */
    uint32_t serial;
    int32_t rc;
} reply_t;

typedef struct sender {
    const transport_t *transport;
    uint8_t uuid[WIRE_UUID_SIZE];
    uint64_t boot_seconds;
    uint32_t cpus;
    const char *system;
    bool attached; /* a monitor has said hello; before, nothing is sent */
    bool hello_due;
    reply_t reply;
    packets_t *state; /* stream 1 */
    uint32_t turn;    /* which ring is next: 0 is `state`, then that of each CPU */
    uint8_t frame[sizeof(wire_frame_t) + WIRE_BODY_MAX]; /* that is being sent */
    size_t size;                                         /* of the frame; 0: none */
    size_t at;                                           /* bytes of it that were sent */
} sender_t;

/* Sends up to the budget of the transport. */
void sender_run(sender_t *sender);

/* Adds a character to the reply, if it has room. */
void reply_put(void *reply, char c);
/* Adds a text. */
void reply_text(reply_t *reply, const char *text);

#endif

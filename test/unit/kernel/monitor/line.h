// SPDX-License-Identifier: BSD-2-Clause
/* The other end of the monitor's line: sends commands, and keeps what arrives. */
#ifndef TEST_MONITOR_LINE_H
#define TEST_MONITOR_LINE_H

#include <abi/monitor/wire.h>
#include <monitor/lib/rows.h>
#include <stdbool.h>
#include <stddef.h>

#define LINE_TASKS_MAX 64

typedef struct line {
    unsigned hellos, replies, snapshots; /* that arrived */
    wire_hello_t hello;
    wire_reply_t reply; /* the last part */
    char text[1 << 20]; /* of the last reply, all parts */
    size_t text_length;
    bool reply_open;       /* its last part has not arrived */
    monitor_rows_t rows;   /* of the last snapshot */
    char log[1 << 18];     /* its lines of the log */
    uint32_t counts[256];  /* of each kind: rows in it, and all events of stream 0 */
    uint64_t discarded[2]; /* of the last packet of each stream */
    uint64_t live;         /* events of stream 0 */
    uint64_t live_ns;      /* the time of the last one */
    monitor_sent_t sent;   /* the last one */
    char ended[64];        /* the name of the last task that ended */
    char created[64];      /* that was created */
    char verdict[1024];
    const char *problem; /* the first one; NULL: none */
} line_t;

extern line_t line;

/* Forgets everything that arrived. */
void line_reset(void);

/* The frame of a command. Returns its size. */
size_t line_frame(uint8_t *to, uint32_t kind, uint32_t serial, uint64_t value, const char *text);
/* Sends it. */
void line_command(uint32_t kind, uint32_t serial, uint64_t value, const char *text);

/* Reads what the kernel sent. Returns the number of bytes. */
size_t line_read(void);

/* Lets `ticks` ticks pass, in each of which the monitor is polled, and reads. */
void line_ticks(unsigned ticks);

/* Sends a command, and returns the text of the reply. */
const char *line_ask(uint32_t kind, uint32_t serial, uint64_t value, const char *text);

#endif

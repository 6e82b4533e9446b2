// SPDX-License-Identifier: BSD-2-Clause
/*
 * The stream of bytes from one system: frames, the hello, packets and replies. Checks that the system
 * uses the layout of this program, counts what was lost, and passes the events on in the order of their
 * times.
 *
 * A system that reboots sends a hello with another uuid: then everything that was learned belongs to the
 * boot before, and the session begins anew.
 */
#ifndef MONITOR_LIB_SESSION_H
#define MONITOR_LIB_SESSION_H

#include <monitor/lib/merge.h>
#include <monitor/lib/reader.h>
#include <monitor/lib/record.h>

/* Bytes of a sentence for people. */
#define SESSION_TEXT_SIZE 256

/* All functions are optional. */
typedef struct session_ops {
    /* A system has greeted: the first one, or one that has rebooted. */
    void (*boot)(void *context, const wire_hello_t *hello);
    void (*event)(void *context, const monitor_event_t *event);
    /* A part of the output of a command; the text is not terminated. */
    void (*reply)(void *context, const wire_reply_t *reply, const char *text);
    /* Something is wrong with the system or the wire: a sentence. */
    void (*problem)(void *context, const char *sentence);
} session_ops_t;

/* The packets of a data stream. */
typedef struct session_stream {
    bool seen;
    uint64_t sequence;  /* of the next packet */
    uint64_t discarded; /* as in the last packet */
} session_stream_t;

typedef struct session_totals {
    uint64_t packets;
    uint64_t packets_lost; /* gaps of the sequence numbers */
    uint64_t events;
    uint64_t discarded; /* by the system, since the first packet */
    uint64_t foreign;   /* packets of a system that has not greeted */
} session_totals_t;

typedef struct monitor_session {
    const session_ops_t *ops;
    void *context;
    const char *record_path; /* NULL: do not record */
    monitor_record_t record;
    bool recording;
    bool greeted;    /* a hello of the right layout arrived */
    bool want_hello; /* packets arrive from a system that has not greeted: send ATTACH */
    wire_hello_t hello;
    monitor_reader_t reader;
    monitor_merge_t merge;
    session_stream_t streams[RECORD_STREAMS][RECORD_CPUS_MAX];
    session_totals_t totals;
} monitor_session_t;

/* Initializes a session. `record_path`: a folder that gets a recording of each boot, or NULL. */
void monitor_session_init(monitor_session_t *session, const session_ops_t *ops, void *context,
                          const char *record_path);
void monitor_session_fini(monitor_session_t *session);

/* Adds bytes from the system. */
void monitor_session_feed(monitor_session_t *session, const void *bytes, size_t size);
/* Passes on the events that wait for other CPUs. Called when nothing has arrived for a while. */
void monitor_session_flush(monitor_session_t *session);

/* Compares a hello with the tables of this program. Returns true, or false and a sentence that tells what
 * to do, of up to SESSION_TEXT_SIZE bytes. */
bool monitor_hello_fits(const wire_hello_t *hello, char *sentence);

#endif

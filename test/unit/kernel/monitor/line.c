// SPDX-License-Identifier: BSD-2-Clause
/* The other end of the monitor's line; see line.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"

#include <arch/host/host.h>
#include <monitor/lib/reader.h>
#include <monitor/monitor.h>
#include <monitor/wire/packet.h>
#include <stdio.h>
#include <string.h>

line_t line;
static monitor_reader_t reader;

static void problem_note(const char *problem)
{
    if (line.problem == NULL)
        line.problem = problem;
}

static void take_reply(const uint8_t *body, size_t size)
{
    memcpy(&line.reply, body, sizeof(line.reply));
    assert_int_equal(size, sizeof(line.reply) + line.reply.text);
    if (!line.reply_open)
        line.text_length = 0;
    assert_true(line.text_length + line.reply.text < sizeof(line.text));
    memcpy(line.text + line.text_length, body + sizeof(line.reply), line.reply.text);
    line.text_length += line.reply.text;
    line.text[line.text_length] = '\0';
    line.reply_open = (line.reply.flags & WIRE_REPLY_LAST) == 0;
    line.replies += !line.reply_open;
}

static void take_live(const monitor_event_t *event)
{
    line.live++;
    assert_true(event->time_ns >= line.live_ns);
    line.live_ns = event->time_ns;
    if (event->number == MONITOR_SENT)
        memcpy(&line.sent, event->record, sizeof(line.sent));
    if (event->number == MONITOR_TASK_ENDED)
        (void)snprintf(line.ended, sizeof(line.ended), "%s", event->text[0]);
    if (event->number == MONITOR_TASK_CREATED)
        (void)snprintf(line.created, sizeof(line.created), "%s", event->text[0]);
    if (event->number == MONITOR_VERDICT)
        (void)snprintf(line.verdict, sizeof(line.verdict), "%s", event->text[0]);
}

static void take_event(const monitor_event_t *event)
{
    if (event->kind->stream == MONITOR_STREAM_LIVE)
        take_live(event);
    if (event->number == MONITOR_SNAPSHOT_BEGIN) {
        memset(line.counts + MONITOR_SNAPSHOT_BEGIN, 0, 64 * sizeof(line.counts[0]));
        line.log[0] = '\0';
    }
    line.counts[event->number]++;
    if (event->number == MONITOR_LOG_LINE) {
        size_t used = strlen(line.log);
        (void)snprintf(line.log + used, sizeof(line.log) - used, "%s\n", event->text[0]);
    }
    problem_note(monitor_rows_add(&line.rows, event));
    line.snapshots += event->number == MONITOR_SNAPSHOT_END;
}

static void take_packet(const uint8_t *body, size_t size)
{
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem = monitor_packet_open(&packet, body, size);
    problem_note(problem);
    if (problem != NULL)
        return;
    line.discarded[packet.head.stream] = packet.head.discarded;
    while (monitor_packet_next(&packet, &event, &problem))
        take_event(&event);
    problem_note(problem);
}

static void take_body(const uint8_t *body, size_t size, void *context)
{
    uint32_t magic;
    (void)context;
    memcpy(&magic, body, sizeof(magic));
    if (magic == WIRE_HELLO && size == sizeof(line.hello)) {
        memcpy(&line.hello, body, size);
        line.hellos++;
    } else if (magic == WIRE_REPLY && size >= sizeof(line.reply)) {
        take_reply(body, size);
    } else {
        take_packet(body, size);
    }
}

void line_reset(void)
{
    monitor_rows_fini(&line.rows);
    memset(&line, 0, sizeof(line));
    monitor_rows_init(&line.rows);
}

size_t line_frame(uint8_t *to, uint32_t kind, uint32_t serial, uint64_t value, const char *text)
{
    uint8_t body[sizeof(wire_command_t) + WIRE_COMMAND_TEXT_MAX];
    uint32_t length = (uint32_t)strlen(text);
    wire_frame_t frame;
    wire_command_t command = {
        .magic = WIRE_COMMAND, .kind = kind, .serial = serial, .text = length, .value = value};
    memcpy(body, &command, sizeof(command));
    memcpy(body + sizeof(command), text, length);
    wire_frame_fill(&frame, WIRE_FRAME, body, (uint32_t)sizeof(command) + length);
    memcpy(to, &frame, sizeof(frame));
    memcpy(to + sizeof(frame), body, frame.length);
    return sizeof(frame) + frame.length;
}

void line_command(uint32_t kind, uint32_t serial, uint64_t value, const char *text)
{
    uint8_t bytes[sizeof(wire_frame_t) + sizeof(wire_command_t) + WIRE_COMMAND_TEXT_MAX];
    host_monitor_line_type(bytes, line_frame(bytes, kind, serial, value, text));
}

size_t line_read(void)
{
    const uint8_t *bytes;
    size_t size = host_monitor_line_read(&bytes);
    monitor_reader_feed(&reader, bytes, size, take_body, NULL);
    return size;
}

void line_ticks(unsigned ticks)
{
    for (unsigned i = 0; i < ticks; i++) {
        host_clock_advance(MONITOR_TICK_NS);
        monitor_poll();
        (void)line_read();
    }
}

const char *line_ask(uint32_t kind, uint32_t serial, uint64_t value, const char *text)
{
    unsigned before = line.replies;
    line_command(kind, serial, value, text);
    for (unsigned i = 0; i < 1000 && line.replies == before; i++)
        line_ticks(1);
    assert_int_equal(line.replies, before + 1);
    assert_int_equal(line.reply.serial, serial);
    return line.text;
}

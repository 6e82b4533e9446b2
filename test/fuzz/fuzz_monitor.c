// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fuzzes what the monitor reads: the input is the stream of bytes from a system. Frames are found in it
 * (their CRC is not compared, because a fuzzer cannot guess it), and their packets are decoded. Every
 * byte of each event is read, so that the sanitizers notice one outside its packet. The same bytes then go
 * through a session into a model, and what it contains is judged.
 */
#include <monitor/lib/model.h>
#include <monitor/lib/session.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The sum of everything in an event, so that the compiler keeps the reads. */
static volatile uint64_t sum;

static void event_read(const monitor_event_t *event)
{
    for (unsigned i = 0; i < event->kind->count; i++) {
        const monitor_field_t *field = &event->kind->fields[i];
        if (field->type == MONITOR_TYPE_TEXT) {
            size_t length = strlen(event->text[field->at]);
            if (length >= field->limit)
                abort();
            sum += length;
        } else {
            sum += monitor_number(event, field);
        }
    }
}

static void body_read(const uint8_t *body, size_t size, void *context)
{
    (void)context;
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem;
    uint8_t *exact = malloc(size); /* so that a read behind it is noticed */
    memcpy(exact, body, size);
    uint64_t last = 0;
    if (monitor_packet_open(&packet, exact, size) == NULL) {
        while (monitor_packet_next(&packet, &event, &problem)) {
            if (event.time_ns < last || event.time_ns > packet.head.end)
                abort();
            last = event.time_ns;
            event_read(&event);
        }
    }
    free(exact);
}

static void model_read(void *context, const monitor_event_t *event)
{
    (void)monitor_model_add(context, event);
}

/* The stream as a session. */
static void stream_judge(const uint8_t *bytes, size_t size, size_t cut)
{
    static const session_ops_t ops = {.event = model_read};
    static monitor_session_t session;
    monitor_model_t model;
    if (!monitor_model_init(&model))
        abort();
    monitor_session_init(&session, &ops, &model, NULL);
    monitor_session_feed(&session, bytes, cut);
    monitor_session_feed(&session, bytes + cut, size - cut);
    monitor_session_flush(&session);
    monitor_session_fini(&session);
    monitor_graph_free(monitor_model_graph(&model));
    monitor_model_fini(&model);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static monitor_reader_t reader;
    memset(&reader, 0, sizeof(reader));
    /* In two pieces, cut where the first byte says. */
    size_t cut = size > 0 ? bytes[0] % size : 0;
    monitor_reader_feed(&reader, bytes, cut, body_read, NULL);
    monitor_reader_feed(&reader, bytes + cut, size - cut, body_read, NULL);
    if (reader.skipped > size)
        abort();
    stream_judge(bytes, size, cut);
    return 0;
}

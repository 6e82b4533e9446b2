// SPDX-License-Identifier: BSD-2-Clause
/* Checks and distributes what a system sends; see session.h. */
#include <diagnosis/text/visible.h>
#include <errno.h>
#include <inttypes.h>
#include <monitor/lib/session.h>
#include <string.h>

static void session_say(const monitor_session_t *session, const char *sentence)
{
    if (session->ops->problem != NULL)
        session->ops->problem(session->context, sentence);
}

/* Reports a problem of the recording, with the reason of the host. */
static void session_say_record(const monitor_session_t *session, const char *problem)
{
    char sentence[SESSION_TEXT_SIZE];
    (void)snprintf(sentence, sizeof(sentence), "%s: %s: %s; the recording ends here",
                   session->record_path, problem, strerror(errno));
    session_say(session, sentence);
}

void monitor_session_init(monitor_session_t *session, const session_ops_t *ops, void *context,
                          const char *record_path)
{
    memset(session, 0, sizeof(*session));
    session->ops = ops;
    session->context = context;
    session->record_path = record_path;
    monitor_merge_init(&session->merge);
}

static void session_record_end(monitor_session_t *session)
{
    if (session->recording)
        monitor_record_close(&session->record);
    session->recording = false;
}

void monitor_session_fini(monitor_session_t *session)
{
    session_record_end(session);
    monitor_merge_fini(&session->merge);
}

static void session_pass_on(monitor_session_t *session, bool all)
{
    monitor_event_t event;
    while (monitor_merge_next(&session->merge, &event, all)) {
        session->totals.events++;
        if (session->ops->event != NULL)
            session->ops->event(session->context, &event);
    }
}

void monitor_session_flush(monitor_session_t *session)
{
    session_pass_on(session, true);
}

bool monitor_hello_fits(const wire_hello_t *hello, char *sentence)
{
    if (hello->version == MONITOR_VERSION && hello->layout == MONITOR_LAYOUT)
        return true;
    char raw[MONITOR_NAME_SIZE + 1] = "", name[MONITOR_NAME_SIZE + 1];
    memcpy(raw, hello->system, MONITOR_NAME_SIZE);
    (void)visible_text(raw, name, sizeof(name));
    (void)snprintf(sentence, SESSION_TEXT_SIZE,
                   "the system \"%s\" sends format %" PRIu32 " with layout %08" PRIx32
                   ", and this program reads format %d with layout %08" PRIx32
                   ": build both from the same sources",
                   name, hello->version, hello->layout, MONITOR_VERSION, (uint32_t)MONITOR_LAYOUT);
    return false;
}

static void session_record_begin(monitor_session_t *session)
{
    if (session->record_path == NULL)
        return;
    const char *problem =
        monitor_record_open(&session->record, session->record_path, &session->hello);
    session->recording = problem == NULL;
    if (problem != NULL) {
        session_say_record(session, problem);
        monitor_record_close(&session->record);
    }
}

/* Forgets the boot before. */
static void session_begin(monitor_session_t *session, const wire_hello_t *hello)
{
    session_pass_on(session, true);
    session_record_end(session);
    monitor_merge_fini(&session->merge);
    memset(session->streams, 0, sizeof(session->streams));
    session->totals = (session_totals_t){0};
    session->hello = *hello;
    session->greeted = true;
    session_record_begin(session);
    if (session->ops->boot != NULL)
        session->ops->boot(session->context, hello);
}

static void session_hello(monitor_session_t *session, const uint8_t *body, size_t size)
{
    wire_hello_t hello;
    char sentence[SESSION_TEXT_SIZE];
    if (size != sizeof(hello)) {
        session_say(session, "a hello has the wrong size");
        return;
    }
    memcpy(&hello, body, sizeof(hello));
    session->want_hello = false;
    if (!monitor_hello_fits(&hello, sentence)) {
        session->greeted = false;
        session_say(session, sentence);
        return;
    }
    if (!session->greeted || memcmp(hello.uuid, session->hello.uuid, WIRE_UUID_SIZE) != 0)
        session_begin(session, &hello);
}

/* Counts what was lost before this packet. Returns false if it is older than one that has arrived. */
static bool session_count(monitor_session_t *session, const wire_packet_t *head)
{
    session_stream_t *stream = &session->streams[head->stream][head->cpu];
    if (stream->seen && head->sequence < stream->sequence)
        return false;
    if (stream->seen) {
        session->totals.packets_lost += head->sequence - stream->sequence;
        if (head->discarded > stream->discarded)
            session->totals.discarded += head->discarded - stream->discarded;
    }
    *stream = (session_stream_t){true, head->sequence + 1, head->discarded};
    session->totals.packets++;
    return true;
}

static void session_record_packet(monitor_session_t *session, const uint8_t *body, size_t size)
{
    const char *problem =
        session->recording ? monitor_record_packet(&session->record, body, size) : NULL;
    if (problem == NULL)
        return;
    session_say_record(session, problem);
    session_record_end(session);
}

static void session_packet(monitor_session_t *session, const uint8_t *body, size_t size)
{
    monitor_packet_t packet;
    const char *problem = monitor_packet_open(&packet, body, size);
    if (problem == NULL && packet.head.cpu >= RECORD_CPUS_MAX)
        problem = "a packet is of a CPU with too large a number";
    if (problem != NULL) {
        session_say(session, problem);
        return;
    }
    if (!session->greeted || memcmp(packet.head.uuid, session->hello.uuid, WIRE_UUID_SIZE) != 0) {
        session->totals.foreign++;
        session->want_hello = true;
        return;
    }
    if (!session_count(session, &packet.head)) {
        session_say(session, "a packet arrives a second time, or too late");
        return;
    }
    session_record_packet(session, body, size);
    problem = monitor_merge_packet(&session->merge, body, size);
    if (problem != NULL)
        session_say(session, problem);
    session_pass_on(session, false);
}

static void session_reply(monitor_session_t *session, const uint8_t *body, size_t size)
{
    wire_reply_t reply;
    if (size < sizeof(reply)) {
        session_say(session, "a reply is shorter than its head");
        return;
    }
    memcpy(&reply, body, sizeof(reply));
    if (reply.text > size - sizeof(reply))
        session_say(session, "the text of a reply is longer than its frame");
    else if (session->ops->reply != NULL)
        session->ops->reply(session->context, &reply, (const char *)body + sizeof(reply));
}

static void session_frame(const uint8_t *body, size_t size, void *context)
{
    uint32_t magic;
    memcpy(&magic, body, sizeof(magic));
    switch (magic) {
    case WIRE_HELLO:
        session_hello(context, body, size);
        break;
    case WIRE_PACKET:
        session_packet(context, body, size);
        break;
    case WIRE_REPLY:
        session_reply(context, body, size);
        break;
    default:
        session_say(context, "a frame has unknown contents");
        break;
    }
}

void monitor_session_feed(monitor_session_t *session, const void *bytes, size_t size)
{
    monitor_reader_feed(&session->reader, bytes, size, session_frame, session);
}

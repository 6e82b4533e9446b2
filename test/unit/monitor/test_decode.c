// SPDX-License-Identifier: BSD-2-Clause
/* Decoding: each kind of event comes back as it was written, and damaged packets are refused. */
#include "stream.h"
#include <stdlib.h>
#include <string.h>

static void expect_event(monitor_packet_t *packet, unsigned number, uint64_t seed)
{
    uint8_t bytes[WIRE_BODY_MAX];
    const char *problem;
    monitor_event_t event;
    (void)stream_event_make(bytes, number, seed);
    assert_true(monitor_packet_next(packet, &event, &problem));
    assert_null(problem);
    assert_int_equal(event.number, number);
    assert_int_equal(event.cpu, 3);
    assert_int_equal(event.time_ns, 1000 + number);
    assert_memory_equal(event.record, bytes, event.kind->size);
    const uint8_t *text = bytes + event.kind->size;
    for (unsigned i = 0; i < event.kind->texts; i++) {
        assert_string_equal(event.text[i], (const char *)text);
        text += strlen((const char *)text) + 1;
    }
}

static void every_kind_of_event_is_read_as_written(void **state)
{
    (void)state;
    unsigned kinds = 0;
    for (unsigned number = 0; number < 300; number++) {
        const monitor_kind_t *kind = monitor_kind(number);
        if (kind == NULL)
            continue;
        stream_packet_t packet;
        monitor_packet_t decoded;
        monitor_event_t event;
        const char *problem;
        kinds++;
        stream_packet_begin(&packet, kind->stream, 0, 1000);
        stream_packet_add(&packet, number, 1000 + number, number);
        stream_packet_end(&packet, 5000);
        assert_null(monitor_packet_open(&decoded, packet.bytes, packet.size));
        expect_event(&decoded, number, number);
        assert_false(monitor_packet_next(&decoded, &event, &problem));
        assert_null(problem);
    }
    assert_true(kinds > 30);
}

static void numbers_of_every_type(void **state)
{
    (void)state;
    monitor_answered_t record = {.call = 0x123456789abcdef0, .from = 0xfedcba98, .retval = -5};
    monitor_event_t event = {.kind = monitor_kind(MONITOR_ANSWERED), .record = &record};
    unsigned found = 0;
    for (unsigned i = 0; i < event.kind->count; i++) {
        const monitor_field_t *field = &event.kind->fields[i];
        uint64_t value = monitor_number(&event, field);
        if (strcmp(field->name, "call") == 0)
            found += value == 0x123456789abcdef0;
        if (strcmp(field->name, "from") == 0)
            found += value == 0xfedcba98;
        if (strcmp(field->name, "retval") == 0)
            found += value == (uint64_t)-5;
    }
    assert_int_equal(found, 3);
    assert_null(monitor_kind(0));
    assert_null(monitor_kind(256));
}

/* A valid packet with one event of a thread that blocks. */
static void blocked_packet(stream_packet_t *packet)
{
    stream_packet_begin(packet, MONITOR_STREAM_LIVE, 0, 1000);
    stream_packet_add(packet, MONITOR_THREAD_BLOCKED, 1000, 1);
    stream_packet_end(packet, 1000);
}

static void assert_refused(const stream_packet_t *packet, size_t size, const char *expected)
{
    monitor_packet_t decoded;
    uint8_t *exact = malloc(size); /* so that the sanitizer sees each access behind it */
    memcpy(exact, packet->bytes, size);
    const char *problem = monitor_packet_open(&decoded, exact, size);
    assert_non_null(problem);
    assert_string_equal(problem, expected);
    free(exact);
}

static void a_damaged_head_is_refused(void **state)
{
    (void)state;
    stream_packet_t packet;
    blocked_packet(&packet);
    wire_packet_t good, *head = (wire_packet_t *)packet.bytes;
    good = *head;
    assert_refused(&packet, WIRE_HEAD_SIZE - 1, "a packet is shorter than its head");
    assert_refused(&packet, packet.size - 1, "the size of a packet is not that of its frame");
    head->magic++;
    assert_refused(&packet, packet.size, "a packet has the wrong magic");
    static const uint64_t sizes[] = {0, WIRE_HEAD_SIZE * 8 - 8, WIRE_HEAD_SIZE * 8 + 1, 1 << 20};
    for (unsigned i = 0; i < 4; i++) {
        *head = good;
        head->content_size = sizes[i];
        assert_refused(&packet, packet.size, "the contents of a packet have an invalid size");
    }
    *head = good;
    head->stream = 2;
    assert_refused(&packet, packet.size, "a packet belongs to no known stream");
    *head = good;
    head->begin = head->end + 1;
    assert_refused(&packet, packet.size, "a packet ends before it begins");
}

/* Decodes the packet up to its first problem. */
static const char *problem_in(const stream_packet_t *packet, size_t size)
{
    monitor_packet_t decoded;
    monitor_event_t event;
    const char *problem;
    uint8_t *exact = malloc(size);
    memcpy(exact, packet->bytes, size);
    assert_null(monitor_packet_open(&decoded, exact, size));
    while (monitor_packet_next(&decoded, &event, &problem))
        ;
    assert_false(monitor_packet_next(&decoded, &event, &(const char *){NULL}));
    free(exact);
    return problem;
}

static void a_damaged_event_is_refused(void **state)
{
    (void)state;
    stream_packet_t packet;
    uint8_t *event = packet.bytes + WIRE_HEAD_SIZE;
    blocked_packet(&packet);
    assert_null(problem_in(&packet, packet.size));
    event[0] = 0;
    assert_string_equal(problem_in(&packet, packet.size), "an event has an unknown number");
    event[0] = MONITOR_TASK; /* of the other stream */
    assert_string_equal(problem_in(&packet, packet.size), "an event has an unknown number");
    blocked_packet(&packet);
    event[1]++;
    assert_string_equal(problem_in(&packet, packet.size),
                        "an event is later than the end of its packet");
    blocked_packet(&packet);
    event[5 + offsetof(monitor_thread_blocked_t, wait)] = 200;
    assert_string_equal(problem_in(&packet, packet.size),
                        "an event has an unknown value of an enumeration");
}

/* A packet that ends anywhere inside an event. */
static void a_cut_event_is_refused(void **state)
{
    (void)state;
    stream_packet_t packet;
    stream_packet_begin(&packet, MONITOR_STREAM_LIVE, 0, 1000);
    stream_packet_add(&packet, MONITOR_TASK_CREATED, 1000, 7);
    stream_packet_end(&packet, 1000);
    wire_packet_t *head = (wire_packet_t *)packet.bytes;
    unsigned problems = 0;
    for (uint32_t size = WIRE_HEAD_SIZE + 1; size < packet.size; size++, problems++) {
        head->packet_size = head->content_size = (uint64_t)size * 8;
        assert_non_null(problem_in(&packet, size));
    }
    assert_true(problems > 20);
}

static void a_text_that_is_too_long_is_refused(void **state)
{
    (void)state;
    stream_packet_t packet;
    for (unsigned longer = 0; longer < 2; longer++) {
        uint32_t length = MONITOR_NAME_SIZE - 1 + longer;
        stream_packet_begin(&packet, MONITOR_STREAM_LIVE, 0, 1000);
        char *record = wire_packet_add(&packet.writer, MONITOR_TASK_RENAMED, 1000, 4 + length + 1);
        memset(record, 'x', 4 + length);
        record[4 + length] = '\0';
        stream_packet_end(&packet, 1000);
        const char *problem = problem_in(&packet, packet.size);
        assert_int_equal(problem != NULL, longer);
    }
}

/* Random damage must never be read past the packet (the sanitizers watch) and must end. */
static void random_packets_are_decoded_or_refused(void **state)
{
    (void)state;
    uint64_t seed = 5;
    unsigned refused = 0, decoded = 0;
    for (unsigned round = 0; round < 20000; round++) {
        stream_packet_t packet;
        stream_packet_begin(&packet, MONITOR_STREAM_LIVE, 0, 1000);
        for (unsigned number = 1; number < 12; number++)
            if (stream_random(&seed) % 2 == 0)
                stream_packet_add(&packet, number, 1000, stream_random(&seed));
        stream_packet_end(&packet, 1000 + stream_random(&seed) % 2 * 1000);
        for (uint64_t hits = stream_random(&seed) % 4; hits > 0 && packet.size > WIRE_HEAD_SIZE;
             hits--)
            packet.bytes[WIRE_HEAD_SIZE + stream_random(&seed) % (packet.size - WIRE_HEAD_SIZE)] ^=
                (uint8_t)stream_random(&seed);
        if (problem_in(&packet, packet.size) != NULL)
            refused++;
        else
            decoded++;
    }
    assert_true(refused > 1000 && decoded > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_event_is_read_as_written),
        cmocka_unit_test(numbers_of_every_type),
        cmocka_unit_test(a_damaged_head_is_refused),
        cmocka_unit_test(a_damaged_event_is_refused),
        cmocka_unit_test(a_cut_event_is_refused),
        cmocka_unit_test(a_text_that_is_too_long_is_refused),
        cmocka_unit_test(random_packets_are_decoded_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

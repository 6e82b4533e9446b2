// SPDX-License-Identifier: BSD-2-Clause
/* Writing packets: what fits, and what the fields contain. */
#include "stream.h"
#include <monitor/wire/crc.h>
#include <string.h>

/* Bit by bit, as the definition says. */
static uint32_t slow_crc(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size * 8; i++) {
        uint32_t bit = (bytes[i / 8] >> i % 8 ^ crc) & 1;
        crc = crc >> 1 ^ (bit != 0 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void crc_of_every_length_and_alignment(void **state)
{
    (void)state;
    uint8_t bytes[80];
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)stream_random(&seed);
    assert_int_equal(wire_crc("123456789", 9), 0xcbf43926u);
    for (size_t from = 0; from < 8; from++)
        for (size_t size = 0; size <= sizeof(bytes) - 8; size++)
            assert_int_equal(wire_crc(bytes + from, size), slow_crc(bytes + from, size));
}

static void the_head_of_a_packet(void **state)
{
    (void)state;
    uint8_t bytes[200];
    wire_place_t place = {
        .uuid = stream_uuid, .stream = MONITOR_STREAM_STATE, .cpu = 7, .sequence = 42};
    wire_writer_t writer;
    wire_packet_begin(&writer, bytes, sizeof(bytes), &place, 1000);
    assert_true(wire_packet_is_empty(&writer));
    assert_non_null(
        wire_packet_add(&writer, MONITOR_SNAPSHOT_END, 1001, sizeof(monitor_snapshot_end_t)));
    assert_false(wire_packet_is_empty(&writer));
    assert_int_equal(wire_packet_end(&writer, 1002, 5), WIRE_HEAD_SIZE + 5 + 8);
    wire_packet_t head;
    memcpy(&head, bytes, sizeof(head));
    assert_int_equal(head.magic, WIRE_PACKET);
    assert_memory_equal(head.uuid, stream_uuid, WIRE_UUID_SIZE);
    assert_int_equal(head.stream, MONITOR_STREAM_STATE);
    assert_int_equal(head.begin, 1000);
    assert_int_equal(head.end, 1002);
    assert_int_equal(head.content_size, (WIRE_HEAD_SIZE + 5 + 8) * 8);
    assert_int_equal(head.packet_size, head.content_size);
    assert_int_equal(head.sequence, 42);
    assert_int_equal(head.discarded, 5);
    assert_int_equal(head.cpu, 7);
}

/* A packet is full to the byte, and nothing is written behind it. */
static void an_event_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[WIRE_HEAD_SIZE + 5 + 8 + 4 + 1];
    wire_place_t place = {.uuid = stream_uuid};
    wire_writer_t writer;
    bytes[sizeof(bytes) - 1] = 0x5a;
    wire_packet_begin(&writer, bytes, sizeof(bytes) - 1, &place, 0);
    assert_null(wire_packet_add(&writer, MONITOR_THREAD_WOKEN, 0, 8 + 5));
    assert_null(wire_packet_add(&writer, MONITOR_THREAD_WOKEN, 0, UINT32_MAX));
    void *record = wire_packet_add(&writer, MONITOR_THREAD_WOKEN, 0, 8);
    assert_non_null(record);
    memset(record, 0, 8);
    assert_null(wire_packet_add(&writer, MONITOR_THREAD_WOKEN, 0, 0));
    assert_int_equal(bytes[sizeof(bytes) - 1], 0x5a);
    assert_int_equal(wire_packet_end(&writer, 0, 0), sizeof(bytes) - 5);
}

static void times_that_need_a_new_packet(void **state)
{
    (void)state;
    stream_packet_t packet;
    stream_packet_begin(&packet, MONITOR_STREAM_LIVE, 0, 0xffffffff0);
    assert_null(wire_packet_add(&packet.writer, MONITOR_THREAD_WOKEN, 0xfffffffef, 8));
    stream_packet_add(&packet, MONITOR_THREAD_WOKEN, 0xffffffff0, 1);
    assert_null(wire_packet_add(&packet.writer, MONITOR_THREAD_WOKEN, 0xfffffffef, 8));
    assert_null(wire_packet_add(&packet.writer, MONITOR_THREAD_WOKEN, 0x10fffffff0, 8));
    stream_packet_add(&packet, MONITOR_THREAD_WOKEN, 0x10ffffffef, 1);
    stream_packet_add(&packet, MONITOR_THREAD_WOKEN, 0x10fffffff0, 1);
    stream_packet_end(&packet, 0x10fffffff0);

    static const uint64_t times[] = {0xffffffff0, 0x10ffffffef, 0x10fffffff0};
    monitor_packet_t decoded;
    monitor_event_t event;
    const char *problem;
    assert_null(monitor_packet_open(&decoded, packet.bytes, packet.size));
    for (unsigned i = 0; i < 3; i++) {
        assert_true(monitor_packet_next(&decoded, &event, &problem));
        assert_int_equal(event.time_ns, times[i]);
    }
    assert_false(monitor_packet_next(&decoded, &event, &problem));
    assert_null(problem);
}

static void a_long_text_is_truncated(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t limit;
        const char *written;
    } cases[] = {{"", 4, ""},       {"", 1, ""},        {"ab", 4, "ab"},
                 {"abc", 4, "abc"}, {"abcd", 4, "abc"}, {"a", 1, ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char bytes[8] = {[0 ... 7] = 0x5a};
        uint32_t size = (uint32_t)strlen(cases[i].written) + 1;
        assert_int_equal(wire_text_size(cases[i].text, cases[i].limit), size);
        assert_ptr_equal(wire_text_put(bytes, cases[i].text, cases[i].limit), bytes + size);
        assert_string_equal(bytes, cases[i].written);
        assert_int_equal(bytes[size], 0x5a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_of_every_length_and_alignment),
        cmocka_unit_test(the_head_of_a_packet),
        cmocka_unit_test(an_event_that_does_not_fit_is_refused),
        cmocka_unit_test(times_that_need_a_new_packet),
        cmocka_unit_test(a_long_text_is_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

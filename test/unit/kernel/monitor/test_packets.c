// SPDX-License-Identifier: BSD-2-Clause
/* A ring of packets: every event is sent or counted, in order, whatever is overwritten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <monitor/lib/decode.h>
#include <monitor/packets.h>
#include <string.h>

#define PACKETS 3
#define ROUNDS  20000

static uint8_t memory[PACKETS][WIRE_BODY_MAX] __attribute__((aligned(16)));
static const uint8_t uuid[WIRE_UUID_SIZE] = {9, 8, 7};
static packets_t ring;
static uint64_t seed, now_ns, next_tag, next_sequence;
static uint64_t received, last_tag, last_discarded;

static uint64_t random_below(uint64_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % limit;
}

static void ring_begin(bool overwrites)
{
    wire_place_t place = {.uuid = uuid, .stream = MONITOR_STREAM_LIVE, .cpu = 2};
    packets_init(&ring, memory, PACKETS, &place, overwrites);
    seed = 1;
    now_ns = 1000;
    next_tag = 1;
    next_sequence = received = last_tag = last_discarded = 0;
}

/* Adds an event with the next tag and a text of random length. Returns whether it was accepted. */
static bool event_add(void)
{
    char text[MONITOR_LINE_SIZE];
    uint32_t length = (uint32_t)random_below(300);
    memset(text, 'x', length);
    text[length] = '\0';
    now_ns += random_below(50) == 0 ? 5000000000u : random_below(1000);
    monitor_log_t *to = packets_add(&ring, MONITOR_LOG, now_ns, (uint32_t)sizeof(*to) + length + 1);
    uint64_t tag = next_tag++;
    if (to == NULL)
        return false;
    *to = (monitor_log_t){.sequence = tag, .task = 1};
    memcpy(to + 1, text, length + 1);
    return true;
}

/* Takes a packet out and checks it. Returns false if there is none. */
static bool packet_read(void)
{
    uint8_t bytes[WIRE_BODY_MAX];
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem;
    uint32_t size = packets_take(&ring, bytes);
    if (size == 0)
        return false;
    assert_null(monitor_packet_open(&packet, bytes, size));
    assert_int_equal(packet.head.sequence, next_sequence++);
    assert_int_equal(packet.head.cpu, 2);
    assert_true(packet.head.discarded >= last_discarded);
    last_discarded = packet.head.discarded;
    while (monitor_packet_next(&packet, &event, &problem)) {
        monitor_log_t log;
        memcpy(&log, event.record, sizeof(log));
        assert_true(log.sequence > last_tag);
        last_tag = log.sequence;
        received++;
    }
    assert_null(problem);
    return true;
}

static void drain(void)
{
    packets_close(&ring, now_ns);
    while (packet_read()) {
    }
    assert_true(packets_is_empty(&ring));
    assert_int_equal(ring.produced, next_tag - 1);
    assert_int_equal(ring.sent, received);
    assert_int_equal(ring.sent + ring.discarded, ring.produced);
}

static void test_all_that_is_read_in_time_arrives(void **state)
{
    (void)state;
    ring_begin(true);
    for (unsigned i = 0; i < ROUNDS; i++) {
        assert_true(event_add());
        (void)packet_read();
    }
    drain();
    assert_int_equal(received, ROUNDS);
    assert_int_equal(ring.discarded, 0);
}

static void test_the_oldest_events_are_overwritten_and_counted(void **state)
{
    (void)state;
    ring_begin(true);
    for (unsigned i = 0; i < ROUNDS; i++) {
        assert_true(event_add());
        if (random_below(200) == 0)
            (void)packet_read();
        if (random_below(500) == 0)
            packets_close(&ring, now_ns);
    }
    drain();
    assert_true(ring.discarded > ROUNDS / 2);
    assert_true(received > 0);
    assert_int_equal(last_tag, ROUNDS); /* the newest one was kept */
    assert_int_equal(last_discarded, ring.discarded);
}

static void test_a_ring_that_refuses_keeps_its_beginning(void **state)
{
    (void)state;
    ring_begin(false);
    unsigned accepted = 0;
    while (event_add())
        accepted++;
    for (unsigned i = 0; i < 100; i++)
        (void)event_add();
    drain();
    assert_true(received >= accepted);
    assert_true(ring.discarded > 0);
    assert_int_equal(next_sequence, PACKETS);
}

static void test_what_is_cleared_counts_as_discarded(void **state)
{
    (void)state;
    ring_begin(true);
    for (unsigned i = 0; i < 5; i++)
        (void)event_add();
    packets_close(&ring, now_ns);
    assert_true(packet_read());
    for (unsigned i = 0; i < 7; i++)
        (void)event_add();
    packets_clear(&ring);
    assert_true(packets_is_empty(&ring));
    assert_int_equal(ring.sent + ring.discarded, 12);
    (void)event_add();
    drain();
    assert_int_equal(last_discarded, ring.discarded);
}

static void test_an_empty_packet_is_not_sent(void **state)
{
    (void)state;
    ring_begin(true);
    packets_close(&ring, now_ns);
    assert_false(packet_read());
    (void)event_add();
    assert_false(packet_read()); /* not complete */
    packets_close(&ring, now_ns);
    assert_true(packet_read());
    packets_close(&ring, now_ns);
    assert_false(packet_read());
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_that_is_read_in_time_arrives),
        cmocka_unit_test(test_the_oldest_events_are_overwritten_and_counted),
        cmocka_unit_test(test_a_ring_that_refuses_keeps_its_beginning),
        cmocka_unit_test(test_what_is_cleared_counts_as_discarded),
        cmocka_unit_test(test_an_empty_packet_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The header for other kernels: the monitor reads what it writes, and drops are counted. */
#include "stream.h"
#include <monitor/lib/reader.h>
#include <monitor/producer/producer.h>
#include <stdlib.h>
#include <string.h>

/* The wire: takes at most `room` bytes. */
typedef struct wire {
    uint8_t *bytes;
    size_t size, room;
} wire_t;

static size_t wire_put(void *context, const void *bytes, size_t size)
{
    wire_t *wire = context;
    size_t taken = size < wire->room ? size : wire->room;
    memcpy(wire->bytes + wire->size, bytes, taken);
    wire->size += taken;
    wire->room -= taken;
    return taken;
}

/* What arrived. */
typedef struct arrived {
    unsigned hellos, packets;
    unsigned events[256];
    uint64_t sequence[2], discarded[2], last[2];
    uint32_t rows, rows_told;
    void (*on_event)(const monitor_event_t *event);
} arrived_t;

static void take_events(arrived_t *arrived, const uint8_t *body, size_t size)
{
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem = monitor_packet_open(&packet, body, size);
    assert_null(problem);
    uint32_t stream = packet.head.stream;
    assert_memory_equal(packet.head.uuid, stream_uuid, sizeof(stream_uuid));
    assert_int_equal(packet.head.sequence, arrived->sequence[stream]++);
    assert_true(packet.head.begin >= arrived->last[stream]);
    arrived->discarded[stream] = packet.head.discarded;
    arrived->last[stream] = packet.head.end;
    while (monitor_packet_next(&packet, &event, &problem)) {
        arrived->events[event.number]++;
        arrived->rows += stream == MONITOR_STREAM_STATE;
        if (event.number == MONITOR_SNAPSHOT_END)
            arrived->rows_told = ((const monitor_snapshot_end_t *)event.record)->rows;
        if (arrived->on_event != NULL)
            arrived->on_event(&event);
    }
    assert_null(problem);
}

static void take_frame(const uint8_t *body, size_t size, void *context)
{
    arrived_t *arrived = context;
    wire_hello_t hello;
    uint32_t magic;
    memcpy(&magic, body, sizeof(magic));
    if (magic == WIRE_PACKET) {
        arrived->packets++;
        take_events(arrived, body, size);
        return;
    }
    assert_int_equal(magic, WIRE_HELLO);
    assert_int_equal(size, sizeof(hello));
    memcpy(&hello, body, sizeof(hello));
    assert_int_equal(hello.version, MONITOR_VERSION);
    assert_int_equal(hello.layout, MONITOR_LAYOUT);
    assert_int_equal(hello.cpus, 1);
    assert_int_equal(hello.boot_seconds, 77);
    assert_memory_equal(hello.uuid, stream_uuid, sizeof(stream_uuid));
    assert_string_equal(hello.system, "tiny");
    arrived->hellos++;
}

static arrived_t read_wire(const wire_t *wire, void (*on_event)(const monitor_event_t *))
{
    static monitor_reader_t reader;
    arrived_t arrived = {.on_event = on_event};
    memset(&reader, 0, sizeof(reader));
    monitor_reader_feed(&reader, wire->bytes, wire->size, take_frame, &arrived);
    assert_int_equal(reader.skipped, 0);
    return arrived;
}

static mon_t mon;
static wire_t wire;

static int setup(void **state)
{
    (void)state;
    wire = (wire_t){.bytes = malloc(16 << 20), .room = 16 << 20};
    memset(&mon, 0xaa, sizeof(mon));
    mon_init(&mon, wire_put, &wire, stream_uuid, "tiny", 77);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(wire.bytes);
    return 0;
}

static void check_values(const monitor_event_t *event)
{
    if (event->number == MONITOR_TASK_CREATED) {
        const monitor_task_created_t *record = event->record;
        assert_int_equal(event->time_ns, 0x1234567890);
        assert_int_equal(record->task, 7);
        assert_int_equal(record->parent, 1);
        assert_int_equal(record->container, UINT32_MAX);
        assert_int_equal(record->permissions, 0x80000001);
        assert_string_equal(event->text[0], "vfs");
    } else if (event->number == MONITOR_ANSWERED) {
        const monitor_answered_t *record = event->record;
        assert_int_equal(event->time_ns, 0x1234567899);
        assert_int_equal(record->call, 0xfedcba9876543210);
        assert_int_equal(record->retval, -3);
        assert_int_equal(record->arg5, UINT64_MAX);
    } else if (event->number == MONITOR_THREAD_BLOCKED) {
        const monitor_thread_blocked_t *record = event->record;
        assert_int_equal(record->wait, MONITOR_THREAD_WAIT_UNKNOWN);
        assert_int_equal(record->on_task, 9);
    }
}

static void the_monitor_reads_what_it_writes(void **state)
{
    (void)state;
    assert_true(mon_hello(&mon));
    assert_true(mon_task_created(&mon, 0x1234567890, 7, 1, MON_NONE, 0x80000001, "vfs"));
    assert_true(mon_answered(&mon, 0x1234567899, 0xfedcba9876543210, 1, 2, 3, 4, -3, 5, 6, 7, 8,
                             MON_NONE64));
    assert_true(mon_thread_blocked(&mon, 0x1234567899, 3, MON_UNKNOWN, MON_NONE64, 9, MON_NONE64,
                                   MON_NONE64));
    mon_flush(&mon);
    assert_true(mon_send(&mon));
    arrived_t arrived = read_wire(&wire, check_values);
    assert_int_equal(arrived.hellos, 1);
    assert_int_equal(arrived.packets, 1);
    assert_int_equal(arrived.events[MONITOR_TASK_CREATED] + arrived.events[MONITOR_ANSWERED] +
                         arrived.events[MONITOR_THREAD_BLOCKED],
                     3);
}

static void a_snapshot_counts_its_rows(void **state)
{
    (void)state;
    assert_true(mon_log(&mon, 5, 0, 1, "before"));
    assert_true(mon_snapshot(&mon, 10));
    for (uint32_t task = 1; task <= 3; task++) {
        assert_true(mon_task(&mon, 10, task, 1, MON_NONE, MON_NONE, MON_TASK_STATE_ALIVE,
                             MON_NONE64, MON_NONE64, MON_NONE64, MON_NONE64, "t"));
        assert_true(mon_held(&mon, 10, task, 0, 0x1000, MON_LOCK_USE_WRITE, "namespace"));
    }
    assert_true(mon_snapshot_done(&mon, 12));
    assert_true(mon_send(&mon));
    arrived_t arrived = read_wire(&wire, NULL);
    assert_int_equal(arrived.hellos, 1);
    assert_int_equal(arrived.events[MONITOR_LOG], 1);
    assert_int_equal(arrived.rows, 6 + 2);
    assert_int_equal(arrived.rows_told, 6);
    assert_int_equal(arrived.last[MONITOR_STREAM_STATE], 12);
}

/* Events that arrived + discarded = produced, however little the transport takes. */
static void what_does_not_fit_is_counted(void **state)
{
    (void)state;
    uint64_t seed = 3;
    unsigned kept = 0, produced = 0;
    size_t all = wire.room;
    wire.room = 0;
    for (unsigned round = 0; round < 20000; round++) {
        kept += (unsigned)mon_log(&mon, round, round, 1, "a line of the log");
        produced++;
        if (stream_random(&seed) % 64 == 0) {
            wire.room = stream_random(&seed) % 1500;
            (void)mon_send(&mon);
        }
    }
    wire.room = all;
    (void)mon_send(&mon);
    assert_true(mon_log(&mon, 30000, 30000, 1, "the last"));
    mon_flush(&mon);
    assert_true(mon_send(&mon));
    arrived_t arrived = read_wire(&wire, NULL);
    assert_int_equal(arrived.events[MONITOR_LOG], kept + 1);
    assert_int_equal(arrived.events[MONITOR_LOG] + arrived.discarded[0], produced + 1);
    assert_true(arrived.discarded[0] > 1000);
    assert_true(kept > 1000);
}

/* A row that is lost shows, because the number of rows is larger than those that arrive. */
static void a_lost_row_shows(void **state)
{
    (void)state;
    size_t all = wire.room;
    assert_true(mon_snapshot(&mon, 10));
    wire.room = 0;
    int kept = 1;
    for (unsigned row = 0; kept; row++)
        kept = mon_log_line(&mon, 10, row, row, 1, "a line of the log");
    wire.room = all;
    assert_true(mon_send(&mon));
    assert_true(mon_snapshot_done(&mon, 11));
    assert_true(mon_send(&mon));
    arrived_t arrived = read_wire(&wire, NULL);
    assert_int_equal(arrived.rows_told, arrived.rows - 2 + 1);
    assert_int_equal(arrived.discarded[MONITOR_STREAM_STATE], 1);
}

static void times_that_go_back_or_jump(void **state)
{
    (void)state;
    assert_true(mon_thread_woken(&mon, 100, 1));
    assert_true(mon_thread_woken(&mon, 50, 2));
    assert_true(mon_thread_woken(&mon, 100ull + UINT32_MAX, 3));
    assert_true(mon_thread_woken(&mon, 101ull + UINT32_MAX + UINT32_MAX, 4));
    mon_flush(&mon);
    assert_true(mon_send(&mon));
    arrived_t arrived = read_wire(&wire, NULL);
    assert_int_equal(arrived.packets, 2);
    assert_int_equal(arrived.events[MONITOR_THREAD_WOKEN], 4);
    assert_int_equal(arrived.last[0], 101ull + UINT32_MAX + UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_monitor_reads_what_it_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_counts_its_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_row_shows, setup, teardown),
        cmocka_unit_test_setup_teardown(times_that_go_back_or_jump, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The guest's side of the monitor as a whole, with the library of the host at the other end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"
#include "puppet.h"

#include <arch/host/host.h>
#include <diagnosis/graph/graph.h>
#include <inspect/inspect.h>
#include <lib/print.h>
#include <monitor/lib/table.h>
#include <monitor/monitor.h>
#include <monitor/snapshot.h>
#include <stdlib.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, line_begin, line_end)

static int monitor_group_setup(void **state)
{
    int rc = puppet_group_setup(state);
    inspect_init();
    host_monitor_line_remove(true);
    assert_int_equal(monitor_open(&transport_com2), ENOENT);
    host_monitor_line_remove(false);
    assert_int_equal(monitor_open(&transport_com2), EOK);
    return rc;
}

static int line_begin(void **state)
{
    line_reset();
    host_monitor_line_open(SIZE_MAX);
    return puppet_test_begin(state);
}

static int line_end(void **state)
{
    host_monitor_line_open(SIZE_MAX);
    line_ticks(300); /* what is left */
    assert_null(line.problem);
    line_reset();
    return puppet_test_end(state);
}

static void attach(void)
{
    (void)line_ask(WIRE_COMMAND_ATTACH, 1, 0, "");
    for (unsigned i = 0; i < 1000 && line.snapshots == 0; i++)
        line_ticks(1);
}

static void test_nothing_is_sent_before_a_monitor_attaches(void **state)
{
    (void)state;
    line_ticks(100);
    assert_int_equal(line.hellos + line.replies + line.snapshots, 0);
    attach();
    assert_int_equal(line.hellos, 1);
    assert_int_equal(line.snapshots, 1);
    assert_int_equal(line.hello.version, MONITOR_VERSION);
    assert_int_equal(line.hello.layout, MONITOR_LAYOUT);
    assert_int_equal(line.hello.cpus, 1);
    assert_true(line.hello.boot_seconds > 0);
    assert_memory_equal(line.hello.system, "Switchboard", 11);
}

static bool task_count(const task_row_t *row, void *context)
{
    unsigned *at = context;
    const monitor_row_key_t *key = monitor_table_at(&line.rows.tasks, *at);
    assert_true(*at < line.rows.tasks.count);
    assert_int_equal(key->task, row->id);
    (*at)++;
    return true;
}

static void test_a_snapshot_has_all_rows(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    cap_handle_t phone = link_up(a, b, 5);
    (void)send_ok(a, phone, 1, 1050, 1, 2, 3);
    (void)send_ok(a, phone, 2, 1051, 1, 2, 3);
    (void)take_ok(b);
    klog("a line of the kernel");
    attach();
    unsigned tasks = 0;
    inspect_tasks(task_count, &tasks);
    assert_true(line.rows.complete);
    assert_int_equal(line.rows.tasks.count, tasks);
    assert_int_equal(line.counts[MONITOR_CALL], 2);
    assert_int_equal(line.counts[MONITOR_PHONE], 1);
    assert_int_equal(line.counts[MONITOR_BOARD], tasks);
    assert_int_equal(line.counts[MONITOR_CPU], 1);
    assert_int_equal(line.counts[MONITOR_MACHINE], 1);
    assert_non_null(strstr(line.log, "a line of the kernel\n"));
    assert_null(strstr(line.log, "] a line of the kernel"));
}

/* The graph of the rows that arrived: the same ring of two calls as in the kernel. */
static void test_a_snapshot_shows_a_deadlock(void **state)
{
    static graph_t graph;
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    (void)send_ok(a, ab, 1, 1050, 0, 0, 0);
    (void)send_ok(b, ba, 1, 1050, 0, 0, 0);
    (void)take_ok(a);
    (void)take_ok(b);
    attach();
    size_t size = 8 << 20;
    void *memory = malloc(size);
    assert_true(
        graph_capture(&graph, monitor_rows_source(&line.rows), memory, size, line.rows.time_ns));
    assert_int_equal(graph.ring_count, 1);
    free(memory);
}

static void test_a_snapshot_on_demand(void **state)
{
    (void)state;
    attach();
    uint32_t number = line.rows.number;
    (void)line_ask(WIRE_COMMAND_SNAPSHOT, 9, 0, "");
    line_ticks(100);
    assert_int_equal(line.snapshots, 2);
    assert_int_equal(line.rows.number, number + 1);
    assert_true(line.rows.complete);
    assert_int_equal(line.hellos, 1);
}

static void test_a_command_with_much_output(void **state)
{
    (void)state;
    attach();
    for (unsigned i = 0; i < 200; i++)
        klog("%s %u", "a long line that is repeated so that the log does not fit into a frame", i);
    const char *text = line_ask(WIRE_COMMAND_LINE, 3, 0, "log 200");
    assert_true(strlen(text) > 2 * WIRE_BODY_MAX);
    assert_non_null(strstr(text, "into a frame 0\n"));
    assert_non_null(strstr(text, "into a frame 199\n"));
    assert_int_equal(line.reply.rc, EOK);
}

static void test_a_tick_has_a_budget(void **state)
{
    (void)state;
    attach();
    (void)line_ask(WIRE_COMMAND_SNAPSHOT, 2, 0, "");
    size_t most = 0;
    for (unsigned i = 0; i < 100; i++) {
        host_clock_advance(MONITOR_TICK_NS);
        monitor_poll();
        size_t size = line_read();
        most = size > most ? size : most;
        monitor_poll(); /* in the same tick */
        assert_int_equal(line_read(), 0);
    }
    assert_true(most > 0 && most <= transport_com2.budget);
}

static void test_a_monitor_that_does_not_read_loses_nothing(void **state)
{
    (void)state;
    attach();
    (void)line_ask(WIRE_COMMAND_SNAPSHOT, 2, 0, "");
    for (unsigned i = 0; i < 400; i++) {
        host_monitor_line_open(i % 3 == 0 ? 278 : 0);
        line_ticks(1);
    }
    host_monitor_line_open(SIZE_MAX);
    line_ticks(300);
    assert_int_equal(line.snapshots, 2);
    assert_true(line.rows.complete);
}

static void test_a_second_monitor_attaches_in_the_middle(void **state)
{
    (void)state;
    attach();
    (void)line_ask(WIRE_COMMAND_SNAPSHOT, 2, 0, "");
    line_ticks(1);
    line_command(WIRE_COMMAND_ATTACH, 8, 0, "");
    line_ticks(300);
    assert_int_equal(line.hellos, 2);
    assert_int_equal(line.snapshots, 3);
    assert_true(line.rows.complete);
}

static void test_commands_wait_for_replies(void **state)
{
    (void)state;
    attach();
    for (uint32_t i = 0; i < 20; i++)
        line_command(WIRE_COMMAND_LINE, 100 + i, 0, "uptime");
    line_ticks(100);
    assert_int_equal(line.replies, 21);
    assert_int_equal(line.reply.serial, 119);
}

/* A snapshot that does not fit: its end arrives, and shows that rows are missing. */
static void test_a_snapshot_that_is_too_large(void **state)
{
    static uint8_t memory[2][WIRE_BODY_MAX] __attribute__((aligned(16)));
    static const uint8_t uuid[WIRE_UUID_SIZE] = {3};
    uint8_t bytes[WIRE_BODY_MAX];
    wire_place_t place = {.uuid = uuid, .stream = MONITOR_STREAM_STATE};
    packets_t ring;
    monitor_rows_t rows;
    const char *problem = NULL;
    (void)state;
    for (unsigned i = 0; i < 100; i++)
        klog("a line that makes the snapshot larger %u", i);
    packets_init(&ring, memory, 2, &place, false);
    inspect_begin();
    snapshot_write(&ring, 1);
    monitor_rows_init(&rows);
    for (uint32_t size; (size = packets_take(&ring, bytes)) > 0;) {
        monitor_packet_t packet;
        monitor_event_t event;
        const char *wrong;
        assert_null(monitor_packet_open(&packet, bytes, size));
        while (monitor_packet_next(&packet, &event, &wrong))
            problem = monitor_rows_add(&rows, &event);
        assert_null(wrong);
    }
    assert_string_equal(problem, "rows of a snapshot were lost");
    assert_false(rows.complete);
    assert_true(ring.discarded > 0);
    assert_int_equal(ring.sent + ring.discarded, ring.produced);
    monitor_rows_fini(&rows);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_sent_before_a_monitor_attaches),
        TEST(test_a_snapshot_has_all_rows),
        TEST(test_a_snapshot_shows_a_deadlock),
        TEST(test_a_snapshot_on_demand),
        TEST(test_a_command_with_much_output),
        TEST(test_a_tick_has_a_budget),
        TEST(test_a_monitor_that_does_not_read_loses_nothing),
        TEST(test_a_second_monitor_attaches_in_the_middle),
        TEST(test_commands_wait_for_replies),
        TEST(test_a_snapshot_that_is_too_large),
    };
    return cmocka_run_group_tests(tests, monitor_group_setup, NULL);
}

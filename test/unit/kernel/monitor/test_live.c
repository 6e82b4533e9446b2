// SPDX-License-Identifier: BSD-2-Clause
/* What happens arrives in order, and what is lost is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"
#include "puppet.h"

#include <abi/board.h>
#include <arch/host/host.h>
#include <inspect/diagnose.h>
#include <inspect/inspect.h>
#include <lib/print.h>
#include <monitor/feed.h>
#include <monitor/monitor.h>
#include <string.h>
#include <trace/trace.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, live_begin, live_end)

static int live_group_setup(void **state)
{
    int rc = puppet_group_setup(state);
    inspect_init();
    assert_int_equal(monitor_open(&transport_com2), EOK);
    return rc;
}

static void live_settle(void)
{
    host_monitor_line_open(SIZE_MAX);
    line_ticks(400);
}

static int live_begin(void **state)
{
    line_reset();
    host_monitor_line_open(SIZE_MAX);
    (void)line_ask(WIRE_COMMAND_ATTACH, 1, 0, "");
    (void)line_ask(WIRE_COMMAND_SUBSCRIBE, 2, UINT64_MAX, "");
    live_settle();
    line_reset();
    return puppet_test_begin(state);
}

static int live_end(void **state)
{
    int rc = puppet_test_end(state);
    assert_null(line.problem);
    return rc;
}

static void round_trip(puppet_t *a, puppet_t *b, cap_handle_t phone)
{
    (void)send_ok(a, phone, 1, 1050, 5, 6, 7);
    ipc_message_t message = take_ok(b);
    assert_int_equal(answer(b, message.handle, EBUSY, 8, 9, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, &message), EBUSY);
}

static void test_the_life_of_a_call_and_of_tasks(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    round_trip(a, b, link_up(a, b, 7));
    live_settle();
    assert_int_equal(line.counts[MONITOR_TASK_CREATED], 2);
    assert_string_equal(line.created, "bob");
    assert_int_equal(line.counts[MONITOR_THREAD_CREATED], 2);
    assert_int_equal(line.counts[MONITOR_SENT], 1);
    assert_int_equal(line.counts[MONITOR_TAKEN], 1);
    assert_int_equal(line.counts[MONITOR_ANSWERED], 1);
    assert_int_equal(line.counts[MONITOR_DELIVERED], 1);
    assert_int_equal(line.sent.from, a->task->id);
    assert_int_equal(line.sent.to, b->task->id);
    assert_int_equal(line.sent.method, 1050);
    assert_int_equal(line.sent.arg3, 7);
    assert_true(line.sent.arg5 == UINT64_MAX); /* unknown */
    puppet_kill(b);
    live_settle();
    assert_int_equal(line.counts[MONITOR_TASK_ENDED], 1);
    assert_string_equal(line.ended, "bob");
    assert_int_equal(line.counts[MONITOR_THREAD_ENDED], 1);
}

static void test_a_task_is_renamed(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice");
    static const char name[] = "carol";
    poke(a, a->memory, name, sizeof(name));
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_SET_NAME, a->memory, sizeof(name) - 1), EOK);
    live_settle();
    assert_int_equal(line.counts[MONITOR_TASK_RENAMED], 1);
}

static void test_lines_of_the_log(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        klog("line %u", i);
        line_ticks(2);
    }
    live_settle();
    assert_int_equal(line.counts[MONITOR_LOG], 5);
}

static void test_samples_come_twice_a_second(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice");
    (void)a;
    line_ticks(10);
    uint32_t before = line.counts[MONITOR_MEMORY];
    line_ticks((unsigned)(10 * FEED_SAMPLE_NS / MONITOR_TICK_NS));
    uint32_t tasks = (line.counts[MONITOR_MEMORY] - before) / 10;
    assert_in_range(tasks, 1, 3);
    assert_true(line.counts[MONITOR_CPU_TIME] >= 10); /* of the thread of alice */
}

static void test_only_what_is_wanted_is_sent(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    cap_handle_t phone = link_up(a, b, 7);
    live_settle();
    (void)line_ask(WIRE_COMMAND_SUBSCRIBE, 3, 1ull << MONITOR_TAKEN, "");
    memset(line.counts, 0, sizeof(line.counts));
    uint64_t before = line.live;
    round_trip(a, b, phone);
    klog("not wanted");
    live_settle();
    assert_int_equal(line.counts[MONITOR_TAKEN], 1);
    assert_int_equal(line.live, before + 1);
}

/* sent + discarded = produced, with a monitor that reads too slowly. */
static void test_all_that_is_lost_is_counted(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    cap_handle_t phone = link_up(a, b, 7);
    live_settle();
    packets_t *ring = feed_packets(0);
    uint64_t produced = ring->produced, discarded = ring->discarded, received = line.live;
    host_monitor_line_open(0);
    for (unsigned i = 0; i < 8000; i++) {
        round_trip(a, b, phone);
        if (i % 100 == 0)
            line_ticks(1);
    }
    assert_true(ring->discarded > discarded);
    for (unsigned i = 0; i < FEED_RECORDS_MAX; i++)
        round_trip(a, b, phone); /* more than a tick takes */
    live_settle();
    assert_true(packets_is_empty(ring));
    assert_true(line.live > received + 1000);
    assert_int_equal(line.live - received + ring->discarded - discarded, ring->produced - produced);
    assert_int_equal(line.discarded[MONITOR_STREAM_LIVE], ring->discarded);
    uint64_t calls = 4ull * (8000 + FEED_RECORDS_MAX);
    assert_true(ring->produced - produced >= calls);
}

static void board_show(puppet_t *p, uint64_t awaited, uint64_t served)
{
    board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), 1};
    board_row_t row = {.state = BOARD_WAITING,
                       .wait = BOARD_WAIT_ANSWER,
                       .object = awaited,
                       .serving = served,
                       .name = "only"};
    poke(p, p->memory, &header, sizeof(header));
    poke(p, p->memory + sizeof(header), &row, sizeof(row));
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, PUPPET_MEMORY), EOK);
}

static bool never_ends(void *context)
{
    (void)context;
    return false;
}

static void drop_text(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static void test_the_verdict_of_the_watchdog(void **state)
{
    static const graph_out_t out = {drop_text, never_ends, NULL};
    static watch_t watch = {.age_ns = 1000000000};
    (void)state;
    puppet_t *a = puppet_create("alice"), *b = puppet_create("bob");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    uint64_t first = send_ok(a, ab, 1, 1050, 0, 0, 0);
    uint64_t second = send_ok(b, ba, 1, 1050, 0, 0, 0);
    (void)take_ok(a);
    (void)take_ok(b);
    board_show(a, first, second);
    board_show(b, second, first);
    host_clock_advance(5000000000);
    diagnose_watch(&watch, &out);
    diagnose_watch(&watch, &out);
    diagnose_watch(&watch, &out);
    live_settle();
    assert_int_equal(line.counts[MONITOR_VERDICT], 1);
    assert_non_null(strstr(line.verdict, "(alice)"));
    assert_non_null(strstr(line.verdict, "(bob)"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_the_life_of_a_call_and_of_tasks),
        TEST(test_a_task_is_renamed),
        TEST(test_lines_of_the_log),
        TEST(test_samples_come_twice_a_second),
        TEST(test_only_what_is_wanted_is_sent),
        TEST(test_all_that_is_lost_is_counted),
        TEST(test_the_verdict_of_the_watchdog),
    };
    return cmocka_run_group_tests(tests, live_group_setup, NULL);
}

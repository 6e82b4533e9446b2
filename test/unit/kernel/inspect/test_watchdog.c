// SPDX-License-Identifier: BSD-2-Clause
/* The watchdog's rounds: each ring is reported once, and all of them are broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/board.h>
#include <arch/host/host.h>
#include <boot/boot.h>
#include <inspect/diagnose.h>
#include <inspect/inspect.h>
#include <inspect/watchdog.h>
#include <mm/slab.h>
#include <string.h>
#include <time/timer.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define METHOD         1050
#define SECOND         1000000000ull /* ns */

static char said[32768];

static void take_text(void *context, const char *text)
{
    (void)context;
    assert_true(strlen(said) + strlen(text) < sizeof(said));
    strcat(said, text);
}

static bool never_ended(void *context)
{
    (void)context;
    return false;
}

/* Runs one round and returns its output. */
static const char *round_of(watch_t *watch)
{
    static const graph_out_t out = {take_text, never_ended, NULL};
    said[0] = '\0';
    diagnose_watch(watch, &out);
    step();
    return said;
}

static unsigned count_of(const char *text, const char *part)
{
    unsigned count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

/* Writes a board with one fibril that waits for the answer to one call and serves another one. */
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

/* Lets two puppets call each other and receive both calls. */
static void ring_make(puppet_t *a, puppet_t *b)
{
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    uint64_t first = send_ok(a, ab, 1, METHOD, 0, 0, 0);
    uint64_t second = send_ok(b, ba, 1, METHOD, 0, 0, 0);
    (void)take_ok(a);
    (void)take_ok(b);
    board_show(a, first, second);
    board_show(b, second, first);
}

static void each_ring_is_told_once(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0};
    assert_string_equal(round_of(&watch), "");
    ring_make(puppet_create("a"), puppet_create("b"));
    ring_make(puppet_create("c"), puppet_create("d"));
    assert_string_equal(round_of(&watch), ""); /* one round is not enough */
    assert_int_equal(count_of(round_of(&watch), "in a ring"), 2);
    assert_int_equal(count_of(said, "watchdog:"), 1);
    assert_string_equal(round_of(&watch), "");
    ring_make(puppet_create("e"), puppet_create("f"));
    assert_string_equal(round_of(&watch), "");
    assert_int_equal(count_of(round_of(&watch), "in a ring"), 1);
    assert_non_null(strstr(said, "(e)"));
    assert_null(strstr(said, "(a)"));
    assert_string_equal(round_of(&watch), "");
}

static void all_rings_are_broken(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0, .breaks = true};
    puppet_t *p[6];
    for (unsigned i = 0; i < 6; i++)
        p[i] = puppet_create((const char[]){(char)('a' + i), '\0'});
    for (unsigned i = 0; i < 6; i += 2)
        ring_make(p[i], p[i + 1]);
    assert_string_equal(round_of(&watch), "");
    assert_int_equal(count_of(round_of(&watch), "in a ring"), 3);
    assert_int_equal(count_of(said, "breaks it"), 3);
    unsigned errors = 0;
    for (unsigned i = 0; i < 6; i++) {
        ipc_message_t message;
        if (take(p[i], &message) == EOK) {
            assert_int_equal(message.method, EDEADLK); /* of an answer: its return value */
            errors++;
        }
    }
    assert_int_equal(errors, 3);
    assert_string_equal(round_of(&watch), "");
}

/* A ring that was reported without being broken is broken once `breaks` is set. */
static void a_ring_that_was_told_is_broken(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0};
    ring_make(puppet_create("a"), puppet_create("b"));
    assert_string_equal(round_of(&watch), "");
    assert_int_equal(count_of(round_of(&watch), "in a ring"), 1);
    watch.breaks = true;
    assert_int_equal(count_of(round_of(&watch), "in a ring"), 0);
    assert_int_equal(count_of(said, "breaks it"), 1);
    assert_string_equal(round_of(&watch), "");
}

/* The same fibrils, but one of them has started another wait. */
static void a_ring_that_moved_is_left_alone(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0, .breaks = true};
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    ring_make(a, b);
    for (uint32_t ticket = 1; ticket < 5; ticket++) {
        assert_string_equal(round_of(&watch), "");
        poke(a, a->memory + sizeof(board_header_t) + offsetof(board_row_t, ticket), &ticket,
             sizeof(ticket));
    }
    assert_string_equal(round_of(&watch), "");
    assert_int_equal(count_of(round_of(&watch), "breaks it"), 1);
}

/* All calls of the ring must be old: a young ring can resolve itself. */
static void a_ring_is_reported_when_its_calls_are_old(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 5 * SECOND};
    ring_make(puppet_create("a"), puppet_create("b"));
    assert_string_equal(round_of(&watch), "");
    assert_string_equal(round_of(&watch), "");
    host_clock_advance(5 * SECOND - SECOND / 100);
    assert_string_equal(round_of(&watch), "");
    host_clock_advance(SECOND / 100);
    assert_ptr_equal(
        strstr(round_of(&watch), "watchdog: calls are older than 5 s and will never be answered\n"),
        said);
    assert_int_equal(count_of(said, "in a ring"), 1);
}

/* The log messages of a start with these options. */
static const char *start_with(const char *options)
{
    static char text[512];
    uint64_t sequence = klog_next();
    boot_options_read(options);
    watchdog_init();
    boot_options_read("");
    text[klog_read(&sequence, text, sizeof(text) - 1)] = '\0';
    return text;
}

static void the_boot_options_decide_whether_there_is_a_watchdog(void **state)
{
    (void)state;
    uint32_t before = task_kernel()->thread_count;
    assert_string_equal(start_with("watchdog=0"), "");
    assert_non_null(strstr(start_with("watchdog=0 deadlock=break"),
                           "boot option deadlock=break: no effect without watchdog=SECONDS\n"));
    slab_inject_failure(1);
    assert_non_null(strstr(start_with("watchdog=5"), "watchdog: not started, error"));
    slab_inject_failure(0);
    assert_int_equal(task_kernel()->thread_count, before);
}

static void let_time_pass(uint64_t ns)
{
    host_clock_advance(ns);
    timer_interrupt();
    step();
}

/* Last, because the watchdog stays. */
static void the_watchdog_looks_twice_within_the_age(void **state)
{
    (void)state;
    static char text[8192];
    assert_non_null(strstr(start_with("watchdog=4 deadlock=break"),
                           "watchdog: looks for deadlocks among calls older than 4 s and breaks "
                           "them\n"));
    step(); /* it begins to wait */
    uint64_t sequence = klog_next();
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    ring_make(a, b);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(klog_next(), sequence);
        let_time_pass(SECOND - SECOND / 100);
    }
    assert_int_equal(klog_next(), sequence);
    let_time_pass(2 * SECOND); /* two looks have seen it, and it is old */
    text[klog_read(&sequence, text, sizeof(text) - 1)] = '\0';
    assert_int_equal(count_of(text, "watchdog: calls are older than 4 s and will never be "
                                    "answered\n"),
                     1);
    assert_int_equal(count_of(text, "watchdog: breaks it with EDEADLK:\n"), 1);
    assert_int_equal(count_of(text, "answered with EDEADLK to break a wait\n"), 1);
    /* Each line of the report is a line of the log. */
    assert_int_equal(count_of(text, "\n["), count_of(text, "\n") - 1);
    sequence = klog_next();
    let_time_pass(2 * SECOND);
    let_time_pass(2 * SECOND);
    assert_int_equal(klog_next(), sequence);
    puppet_kill(a);
    puppet_kill(b);
    puppet_forget(a);
    puppet_forget(b);
}

static int group_setup(void **state)
{
    int result = puppet_group_setup(state);
    size_t size;
    if (inspect_arena(&size) == NULL)
        inspect_init();
    return result;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_ring_is_told_once),
        TEST(all_rings_are_broken),
        TEST(a_ring_that_was_told_is_broken),
        TEST(a_ring_that_moved_is_left_alone),
        TEST(a_ring_is_reported_when_its_calls_are_old),
        TEST(the_boot_options_decide_whether_there_is_a_watchdog),
        cmocka_unit_test_setup(the_watchdog_looks_twice_within_the_age, puppet_test_begin),
    };
    return cmocka_run_group_tests(tests, group_setup, NULL);
}

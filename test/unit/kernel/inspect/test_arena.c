// SPDX-License-Identifier: BSD-2-Clause
/* The memory of the wait-for graph: how much is reserved, and what happens when it does not
 * suffice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/diagnose.h>
#include <inspect/diagnose.h>
#include <inspect/inspect.h>
#include <mm/frame.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

#define LEAST  (256u * 1024) /* bytes that are reserved, or none */
#define SHARE  16u           /* of memory */
#define FRAMES (1 << 16)

/* Frames of the smallest arena: the share, halved as often as it can be. */
static size_t least_frames(void)
{
    size_t size = frame_total() * 4096 / SHARE;
    while (size / 2 >= LEAST)
        size /= 2;
    return size / 4096;
}

static paddr_t frames[FRAMES];
static size_t taken;

/* Takes all memory but `count` frames in succession. */
static void take_all_but(size_t count)
{
    paddr_t first;
    if (count > 0)
        assert_int_equal(frame_alloc_range(count, &first), EOK);
    for (taken = 0; taken < FRAMES && frame_alloc(&frames[taken]) == EOK; taken++) {
    }
    for (size_t i = 0; i < count; i++)
        frame_unref(first + i * 4096);
}

static void give_all_back(void)
{
    while (taken > 0)
        frame_unref(frames[--taken]);
}

static char said[4096];

static void say_text(void *context, const char *text)
{
    (void)context;
    strncat(said, text, sizeof(said) - strlen(said) - 1);
}

static bool never_ended(void *context)
{
    (void)context;
    return false;
}

static const graph_out_t out = {say_text, never_ended, NULL};

static const char *watch_round(watch_t *watch)
{
    said[0] = '\0';
    diagnose_watch(watch, &out);
    return said;
}

/* Before anything is reserved. */
static void without_memory_there_is_no_graph(void **state)
{
    (void)state;
    graph_t graph;
    const char *why = NULL;
    size_t size = 1;
    char text[256] = {0};
    uint64_t from = klog_next();
    take_all_but(least_frames() - 1);
    inspect_init();
    give_all_back();
    assert_null(inspect_arena(&size));
    assert_int_equal(size, 0);
    (void)klog_read(&from, text, sizeof(text) - 1);
    assert_non_null(strstr(text, "inspect: cannot reserve memory for the wait-for graph"));
    assert_false(inspect_graph(&graph, &why));
    assert_string_equal(why, "no memory could be reserved for it at boot");
    assert_int_equal(diagnose(DIAGNOSE_DEADLOCK, 0, &out), ELIMIT);
}

#define TASKS_MOST 4000
#define CALLS      3000 /* more than fit */

static task_t *made[TASKS_MOST];
static unsigned made_count;

/* Makes tasks until the graph does not fit. */
static void make_too_many_tasks(void)
{
    graph_t graph;
    const char *why = NULL;
    for (made_count = 0; made_count % 100 != 0 || inspect_graph(&graph, &why); made_count++) {
        as_t *as;
        assert_true(made_count < TASKS_MOST);
        assert_int_equal(as_create(&as), EOK);
        assert_int_equal(task_create("one of many", as, 0, 0, &made[made_count]), EOK);
    }
    assert_string_equal(why, "the system is too large for the memory reserved at boot");
}

static void end_tasks(void)
{
    while (made_count > 0) {
        task_kill(made[--made_count], TASK_EXIT_KILLED, 0);
        task_unref(made[made_count]);
    }
}

/* Reserves the least, which stays so. */
static int begin_with_little(void **state)
{
    size_t size;
    take_all_but(least_frames());
    inspect_init();
    give_all_back();
    assert_non_null(inspect_arena(&size));
    assert_int_equal(size, least_frames() * 4096);
    return puppet_test_begin(state);
}

static void a_system_that_is_too_large_is_reported_once(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0};
    for (unsigned i = 0; i < 2; i++) {
        assert_string_equal(watch_round(&watch), "");
        make_too_many_tasks();
        assert_string_equal(watch_round(&watch),
                            "watchdog: the system is too large for the memory reserved at boot\n");
        assert_string_equal(watch_round(&watch), "");
        assert_int_equal(diagnose(DIAGNOSE_DEADLOCK, 0, &out), ELIMIT);
        assert_int_equal(diagnose(DIAGNOSE_WAITS, made[0]->id, &out), ELIMIT);
        end_tasks();
    }
    assert_int_equal(diagnose(DIAGNOSE_DEADLOCK, 0, &out), EOK);
}

static void tasks_that_do_not_fit_are_reported_once(void **state)
{
    (void)state;
    watch_t watch = {.age_ns = 0};
    for (unsigned round = 0; round < 2; round++) {
        puppet_t *a = puppet_create("a"), *b = puppet_create("b");
        cap_handle_t ab = link_up(a, b, 7);
        assert_string_equal(watch_round(&watch), "");
        for (unsigned i = 0; i < CALLS; i++)
            (void)send_ok(a, ab, i, 1024, 0, 0, 0);
        assert_non_null(strstr(watch_round(&watch), "watchdog: these tasks are not included\n"));
        assert_non_null(strstr(said, "of its calls"));
        assert_string_equal(watch_round(&watch), "");
        puppet_kill(a);
        puppet_kill(b);
    }
}

static void a_share_of_the_memory_is_reserved(void **state)
{
    (void)state;
    size_t size;
    inspect_init();
    assert_non_null(inspect_arena(&size));
    assert_int_equal(size, frame_total() * 4096 / SHARE / 4096 * 4096);
    frame_inject_failure(1);
    inspect_init();
    frame_inject_failure(0);
    size_t half;
    assert_non_null(inspect_arena(&half));
    assert_int_equal(half, size / 2 / 4096 * 4096);
}

/* In this order: memory that is reserved once stays so. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_memory_there_is_no_graph),
        cmocka_unit_test_setup_teardown(a_system_that_is_too_large_is_reported_once,
                                        begin_with_little, puppet_test_end),
        TEST(tasks_that_do_not_fit_are_reported_once),
        cmocka_unit_test(a_share_of_the_memory_is_reserved),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

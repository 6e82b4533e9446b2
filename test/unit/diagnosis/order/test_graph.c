// SPDX-License-Identifier: BSD-2-Clause
/* The graph of the order lint: its rings, and full tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <diagnosis/order/order.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static order_graph_t *graph; /* on the heap, so that a store beyond it is noticed */
static uint64_t now_ns;
static uint32_t given_up[ORDER_TASKS_MAX];
static unsigned given_up_count;

static int graph_begin(void **state)
{
    (void)state;
    graph = malloc(sizeof(*graph));
    assert_non_null(graph);
    order_graph_init(graph);
    given_up_count = 0;
    now_ns = 0;
    return 0;
}

static int graph_end(void **state)
{
    (void)state;
    free(graph);
    return 0;
}

#define GRAPH_TEST(function) cmocka_unit_test_setup_teardown(function, graph_begin, graph_end)

static void note_given_up(uint32_t task)
{
    assert_true(given_up_count < ORDER_TASKS_MAX);
    given_up[given_up_count++] = task;
}

static order_task_t task_of(uint32_t id)
{
    order_task_t task = {.id = id};
    snprintf(task.name, sizeof(task.name), "t%u", id);
    return task;
}

static enum order_result learn_locks(uint32_t caller, uint32_t callee, uint32_t asker,
                                     const char *locks)
{
    order_call_t call = {task_of(caller), task_of(callee), asker, locks};
    return order_learn_pair(graph, &call, now_ns, note_given_up);
}

static enum order_result learn(uint32_t caller, uint32_t callee, uint32_t asker)
{
    return learn_locks(caller, callee, asker, "");
}

static void text_add(void *context, const char *text)
{
    strcat(context, text);
}

static bool text_ended(void *context)
{
    return strlen(context) > 3800;
}

static const char *ring_text(void)
{
    static char text[4096];
    text[0] = '\0';
    order_ring_say(graph, &(graph_out_t){text_add, text_ended, text});
    return text;
}

/* The locks of call `at` of the ring; "": none. */
static const char *locks_text(unsigned at)
{
    static char text[ORDER_LOCKS_SIZE + 64];
    text[0] = '\0';
    bool any = order_locks_say(graph, at, &(graph_out_t){text_add, text_ended, text});
    assert_int_equal(any, text[0] != '\0');
    return text;
}

static void rings_are_found(void **state)
{
    (void)state;
    assert_int_equal(learn(1, 2, 0), ORDER_NOTHING);
    assert_int_equal(learn(2, 3, 1), ORDER_NOTHING);
    assert_int_equal(learn(3, 1, 2), ORDER_RING);
    assert_string_equal(ring_text(), "t1 (1) -> t2 (2) -> t3 (3) -> t1 (1)");
    assert_int_equal(learn(3, 1, 2), ORDER_NOTHING);
    assert_int_equal(learn(4, 4, 0), ORDER_RING);
    assert_string_equal(ring_text(), "t4 (4) -> t4 (4)");
}

static void a_forgotten_task_is_in_no_ring(void **state)
{
    (void)state;
    assert_int_equal(learn(1, 2, 0), ORDER_NOTHING);
    assert_int_equal(learn(2, 3, 1), ORDER_NOTHING);
    order_forget_task(graph, 2);
    assert_int_equal(learn(3, 1, 0), ORDER_NOTHING);
    assert_int_equal(learn(2, 3, 0), ORDER_NOTHING);
    assert_int_equal(learn(1, 2, 0), ORDER_RING);
}

/* Each task from 0 on calls the next one, and 240 calls 1. When 16 calls 0, the ring has 17 tasks,
 * and the path from 0 through all of them has 240 calls. */
static void a_path_and_a_ring_longer_than_the_tables(void **state)
{
    (void)state;
    enum { LAST = 240, CHAINED = 16, FIRST = 1000 };
    assert_int_equal(learn(FIRST + LAST, FIRST + 1, 0), ORDER_NOTHING);
    for (uint32_t i = 1; i < CHAINED; i++)
        assert_int_equal(learn(FIRST + i, FIRST + i + 1, i > 1 ? FIRST + i - 1 : FIRST + LAST),
                         ORDER_NOTHING);
    assert_int_equal(learn(FIRST, FIRST + 1, 0), ORDER_NOTHING);
    for (uint32_t i = CHAINED; i < LAST - 1; i++)
        assert_int_equal(learn(FIRST + i, FIRST + i + 1, FIRST + i - 1), ORDER_NOTHING);
    assert_int_equal(learn(FIRST + LAST - 1, FIRST + LAST, FIRST + LAST - 2), ORDER_RING);
    assert_int_equal(learn(FIRST + CHAINED, FIRST, FIRST + CHAINED - 1), ORDER_RING);
    assert_int_equal(graph->ring.count, CHAINED + 1);
    assert_ptr_equal(strstr(ring_text(), "t1001 (1001) -> t1002 (1002)"), ring_text());
    assert_non_null(strstr(ring_text(), "t1016 (1016) -> t1000 (1000) -> t1001 (1001)"));
}

static void the_oldest_place_is_reused(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= ORDER_TASKS_MAX; i += 2)
        assert_int_equal(learn(i, i + 1, 0), ORDER_NOTHING);
    assert_int_equal(given_up_count, 0);
    assert_int_equal(learn(1, 3, 0), ORDER_NOTHING); /* now 2 is the oldest, then 4 */
    assert_int_equal(learn(1001, 1002, 0), ORDER_NOTHING);
    assert_int_equal(given_up_count, 2);
    assert_int_equal(given_up[0], 2);
    assert_int_equal(given_up[1], 4);
    assert_int_equal(learn(3, 1, 0), ORDER_RING); /* these were kept */
    assert_int_equal(learn(4, 3, 0), ORDER_NOTHING);
}

/* There are far fewer links than pairs of places: when all are in use, the oldest place loses its
 * links. */
static void the_links_of_the_oldest_place_are_reused(void **state)
{
    (void)state;
    unsigned made = 0;
    for (uint32_t from = 1; from <= ORDER_TASKS_MAX && given_up_count == 0; from++)
        for (uint32_t to = from + 1; to <= ORDER_TASKS_MAX && given_up_count == 0; to++, made++)
            assert_int_equal(learn(from, to, 0), ORDER_NOTHING);
    assert_int_equal(made, ORDER_LINKS_MAX + 1);
    assert_int_equal(given_up_count, 1);
    assert_int_equal(given_up[0], 1);
    assert_int_equal(learn(2, 1, 0), ORDER_NOTHING); /* 1 -> 2 was dropped */
}

/* A ring is reported again after ORDER_TOLD_MAX others. */
static void the_oldest_report_is_forgotten(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= ORDER_TOLD_MAX; i++)
        assert_int_equal(learn(i, i, 0), ORDER_RING);
    assert_int_equal(learn(1000, 1000, 0), ORDER_TOO_OFTEN);
    now_ns += ORDER_PERIOD_NS - 1;
    assert_int_equal(learn(1000, 1000, 0), ORDER_TOO_OFTEN);
    now_ns++;
    assert_int_equal(learn(1000, 1000, 0), ORDER_RING);
    order_forget_task(graph, 1);
    order_forget_task(graph, 2);
    assert_int_equal(learn(2, 2, 0), ORDER_NOTHING);
    assert_int_equal(learn(1, 1, 0), ORDER_RING);
}

static void rings_have_the_locks_held_across_their_calls(void **state)
{
    (void)state;
    assert_int_equal(learn_locks(1, 2, 0, "\"a\""), ORDER_NOTHING);
    assert_int_equal(learn(2, 3, 1), ORDER_NOTHING);
    assert_int_equal(learn_locks(3, 1, 2, "\"b\" for reading"), ORDER_RING);
    assert_string_equal(locks_text(0), "t1 (1) calls t2 (2) while it holds \"a\"");
    assert_string_equal(locks_text(1), "");
    assert_string_equal(locks_text(2), "t3 (3) calls t1 (1) while it holds \"b\" for reading");
}

/* A ring that was reported without locks is reported once more with them, and then no more. */
static void locks_seen_later_are_reported(void **state)
{
    (void)state;
    assert_int_equal(learn(1, 2, 0), ORDER_NOTHING);
    assert_int_equal(learn(2, 1, 1), ORDER_RING);
    assert_int_equal(learn_locks(1, 2, 0, "\"a\""), ORDER_RING);
    assert_string_equal(locks_text(0), "t1 (1) calls t2 (2) while it holds \"a\"");
    assert_string_equal(locks_text(1), "");
    assert_int_equal(learn_locks(1, 2, 0, "\"a\""), ORDER_NOTHING);
    assert_int_equal(learn(1, 2, 0), ORDER_NOTHING);
    assert_int_equal(learn_locks(5, 6, 0, "\"c\""), ORDER_NOTHING); /* not in a ring */
    assert_int_equal(learn_locks(2, 1, 1, "\"b\""), ORDER_RING);
}

/* Of more texts than there is room for, the rest are "some locks". */
static void texts_of_locks_run_out(void **state)
{
    (void)state;
    char text[ORDER_LOCKS_SIZE], expected[ORDER_LOCKS_SIZE + 64];
    for (uint32_t i = 1; i <= ORDER_TEXTS_MAX; i++) {
        bool kept = i <= ORDER_TEXTS_MAX - 2;
        snprintf(text, sizeof(text), "\"%u\"", i);
        now_ns += ORDER_PERIOD_NS;
        assert_int_equal(learn_locks(i, i, 0, text), ORDER_RING);
        snprintf(expected, sizeof(expected), "t%u (%u) calls t%u (%u) while it holds %s", i, i, i,
                 i, kept ? text : "some locks");
        assert_string_equal(locks_text(0), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(rings_are_found),
        GRAPH_TEST(a_forgotten_task_is_in_no_ring),
        GRAPH_TEST(a_path_and_a_ring_longer_than_the_tables),
        GRAPH_TEST(the_oldest_place_is_reused),
        GRAPH_TEST(the_links_of_the_oldest_place_are_reused),
        GRAPH_TEST(the_oldest_report_is_forgotten),
        GRAPH_TEST(rings_have_the_locks_held_across_their_calls),
        GRAPH_TEST(locks_seen_later_are_reported),
        GRAPH_TEST(texts_of_locks_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

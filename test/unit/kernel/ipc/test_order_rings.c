// SPDX-License-Identifier: BSD-2-Clause
/* The rings of the order lint: which chain leads to them, which ring is reported, and how a known
 * ring is recognized. */
#include "order_test.h"

/* Each task calls the next while it serves the one before. */
static void chain(puppet_t **tasks, unsigned count)
{
    uint64_t cause = receive_work(client, tasks[0]);
    for (unsigned i = 0; i + 1 < count; i++) {
        call_serving(tasks[i], link_up(tasks[i], tasks[i + 1], 1), cause);
        cause = take_ok(tasks[i + 1]).id;
    }
    assert_string_equal(new_reports(), "");
    call_serving(tasks[count - 1], link_up(tasks[count - 1], tasks[0], 1), cause);
}

/* The report begins with the first task of the chain and continues on further lines. */
static void a_chain_is_followed_up_to_its_limit(void **state)
{
    (void)state;
    client = puppet_create("client");
    for (unsigned length = ORDER_CHAIN_MAX - 1; length <= ORDER_CHAIN_MAX + 1; length++) {
        puppet_t *tasks[ORDER_CHAIN_MAX + 1];
        for (unsigned i = 0; i < length; i++) {
            char name[16];
            snprintf(name, sizeof(name), "l%u-%u", length, i);
            tasks[i] = puppet_create(name);
        }
        chain(tasks, length);
        char expected[32];
        unsigned first = length > ORDER_CHAIN_MAX ? length - ORDER_CHAIN_MAX : 0;
        snprintf(expected, sizeof(expected), "order: l%u-%u (%u) -> l%u-%u", length, first,
                 tasks[first]->task->id, length, first + 1);
        assert_non_null(strstr(new_reports(), expected));
    }
}

static void a_ring_is_reported_completely(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("w-a"), *b = puppet_create("w-b");
    puppet_t *tasks[] = {a, b};
    chain(tasks, 2);
    char expected[80];
    snprintf(expected, sizeof(expected), " order: w-a (%u) -> w-b (%u) -> w-a (%u)\n", a->task->id,
             b->task->id, a->task->id);
    assert_non_null(strstr(new_reports(), expected));
}

/* a and b already wait for each other; a task that the chain meets twice is in it once. */
static void a_chain_that_is_a_ring_ends(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("g-a"), *b = puppet_create("g-b"), *c = puppet_create("g-c");
    assert_false(call_closes_ring(c, a));
    (void)take_ok(a);
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    call_serving(a, ab, receive_work(client, a));
    uint64_t at_b = take_ok(b).id;
    call_serving(b, ba, at_b); /* reported: a -> b -> a */
    uint64_t at_a = take_ok(a).id;
    assert_non_null(strstr(new_reports(), "g-b"));
    /* Each claims to serve the call of the other: impossible, but a cause can be false. */
    list_foreach (b->task->box.dispatched, link, call_t, call)
        call->cause = at_a;
    call_serving(a, link_up(a, c, 1), at_a);
    char expected[80];
    snprintf(expected, sizeof(expected), " order: g-a (%u) -> g-c (%u) -> g-a (%u)\n", a->task->id,
             c->task->id, a->task->id);
    assert_non_null(strstr(new_reports(), expected));
}

/* Returns whether the ring is reported when the call from `last` to its successor is made last.
 * Each name is one letter. */
static bool ring_of(const char *names, unsigned last)
{
    client = puppet_create("client");
    unsigned count = (unsigned)strlen(names);
    puppet_t *ring[8];
    for (unsigned i = 0; i < count; i++)
        ring[i] = puppet_create((const char[]){names[i], '\0'});
    bool reported = false;
    for (unsigned i = 0; i < count; i++)
        reported = call_closes_ring(ring[(last + 1 + i) % count], ring[(last + 2 + i) % count]);
    end_all();
    return reported;
}

static void a_ring_is_recognized_by_its_names(void **state)
{
    (void)state;
    assert_true(ring_of("abc", 0));
    for (unsigned last = 0; last < 3; last++)
        assert_false(ring_of("abc", last));
    assert_true(ring_of("acb", 0)); /* in the other direction */
    assert_true(ring_of("abd", 0));
    assert_true(ring_of("ab", 0));
    assert_true(ring_of("abcd", 0));
    assert_true(ring_of("adcb", 0));
    assert_true(ring_of("acbd", 0));
    assert_false(ring_of("dabc", 2));
}

/* A ring of the names "xy", "z" is not one of "x", "yz". */
static void names_are_not_concatenated(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("xy"), *b = puppet_create("z"), *c = puppet_create("x"),
             *d = puppet_create("yz");
    assert_false(call_closes_ring(a, b));
    assert_true(call_closes_ring(b, a));
    assert_false(call_closes_ring(c, d));
    assert_true(call_closes_ring(d, c));
}

/* Of the rings that a call closes, the one with the most waiting tasks is reported. The others are
 * not reported later, because the pair is known. */
static void only_the_ring_with_the_most_waiting_tasks_is_reported(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *c0 = puppet_create("m-0"), *c1 = puppet_create("m-1"), *c2 = puppet_create("m-2"),
             *d = puppet_create("m-d");
    assert_false(call_closes_ring(d, c2));
    assert_false(call_closes_ring(d, c0));
    (void)take_ok(c2);
    (void)take_ok(c0);
    call_serving(c2, link_up(c2, c1, 1), receive_work(client, c2));
    call_serving(c1, link_up(c1, c0, 1), take_ok(c1).id);
    assert_string_equal(new_reports(), "");
    unsigned before = report_count;
    call_serving(c0, link_up(c0, d, 1), take_ok(c0).id);
    assert_non_null(strstr(new_reports(), " order: m-2 ("));
    assert_int_equal(report_count, before + 1);
    assert_false(call_closes_ring(c0, d));
}

/* The path back leads through a task that already waits: that is another, shorter ring. */
static void a_path_through_the_chain_is_a_shorter_ring(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *c0 = puppet_create("v-0"), *c1 = puppet_create("v-1"), *c2 = puppet_create("v-2"),
             *d = puppet_create("v-d");
    assert_false(call_closes_ring(c1, c2));
    assert_false(call_closes_ring(d, c1));
    (void)take_ok(c2);
    (void)take_ok(c1);
    call_serving(c2, link_up(c2, c1, 1), receive_work(client, c2));
    assert_non_null(strstr(new_reports(), "v-2")); /* v-2 -> v-1 -> v-2 */
    call_serving(c1, link_up(c1, c0, 1), take_ok(c1).id);
    call_serving(c0, link_up(c0, d, 1), take_ok(c0).id);
    char expected[80];
    snprintf(expected, sizeof(expected), " order: v-1 (%u) -> v-0 (%u) -> v-d (%u) -> v-1 (%u)\n",
             c1->task->id, c0->task->id, d->task->id, c1->task->id);
    assert_non_null(strstr(new_reports(), expected));
}

/* Receives calls until one from `from` arrives. */
static uint64_t take_from(puppet_t *to, const puppet_t *from)
{
    ipc_message_t m;
    do {
        m = take_ok(to);
    } while (m.handle == 0 || m.sender != from->task->id);
    return m.id;
}

/* The path back is almost as long as the table and leads through the waiting tasks: together they
 * are longer than the table. The same without tasks: diagnosis/order/test_graph.c. */
static void a_long_path_back_through_the_chain(void **state)
{
    (void)state;
    enum { LAST = ORDER_TASKS_MAX - 16, CHAINED = 16 };
    client = puppet_create("client");
    puppet_t *all[LAST + 1];
    for (unsigned i = 0; i <= LAST; i++) {
        char name[16];
        snprintf(name, sizeof(name), "b-%u", i);
        all[i] = puppet_create(name);
    }
    for (unsigned i = 0; i < LAST; i++)
        assert_false(call_closes_ring(all[i], all[i + 1]));
    const puppet_t *before = client;
    (void)receive_work(client, all[LAST]);
    send_ok(client, link_up(client, all[LAST], 1), 0, PING, 0, 0, 0);
    uint64_t cause = take_from(all[LAST], before);
    call_serving(all[LAST], link_up(all[LAST], all[1], 1), cause);
    before = all[LAST];
    for (unsigned i = 1; i < CHAINED; i++) {
        call_serving(all[i], link_up(all[i], all[i + 1], 1), take_from(all[i], before));
        before = all[i];
    }
    (void)new_reports();
    call_serving(all[CHAINED], link_up(all[CHAINED], all[0], 1), take_from(all[CHAINED], before));
    assert_non_null(strstr(new_reports(), " order: b-0 ("));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(
            a_ring_is_recognized_by_its_names), /* first, so that its ring is the first report */
        ORDER_TEST(a_chain_is_followed_up_to_its_limit),
        ORDER_TEST(a_ring_is_reported_completely),
        ORDER_TEST(a_chain_that_is_a_ring_ends),
        ORDER_TEST(names_are_not_concatenated),
        ORDER_TEST(only_the_ring_with_the_most_waiting_tasks_is_reported),
        ORDER_TEST(a_path_through_the_chain_is_a_shorter_ring),
        ORDER_TEST(a_long_path_back_through_the_chain),
    };
    return ORDER_RUN(tests);
}

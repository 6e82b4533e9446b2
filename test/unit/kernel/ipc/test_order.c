// SPDX-License-Identifier: BSD-2-Clause
/* The order lint: each cycle of servers is reported in the log once, and nothing else is. */
#include "order_test.h"

static void a_ring_is_reported_once(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("r-a"), *b = puppet_create("r-b"), *c = puppet_create("r-c");
    cap_handle_t ab = link_up(a, b, 1), bc = link_up(b, c, 1), ca = link_up(c, a, 1);
    call_serving(a, ab, receive_work(client, a));
    call_serving(b, bc, take_ok(b).id);
    assert_string_equal(log_news(), "");
    call_serving(c, ca, take_ok(c).id);
    char expected[128];
    snprintf(expected, sizeof(expected), "r-a (%u) -> r-b (%u) -> r-c (%u) -> r-a (%u)",
             a->task->id, b->task->id, c->task->id, a->task->id);
    const char *news = log_news();
    assert_non_null(strstr(news, expected));
    assert_non_null(strstr(news, "safe only if they share no connection"));
    call_serving(c, link_up(c, a, 2), receive_work(client, c));
    assert_string_equal(log_news(), "");
}

/* The path back is known before the chain closes the ring: the ring contains the whole chain. */
static void ring_follows_the_chain(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *vfs = puppet_create("c-vfs"), *fat = puppet_create("c-fat"),
             *mfs = puppet_create("c-mfs"), *bd = puppet_create("c-bd");
    call_serving(bd, link_up(bd, vfs, 1), receive_work(client, bd));
    (void)take_ok(vfs);
    uint64_t work = receive_work(client, vfs);
    call_serving(vfs, link_up(vfs, mfs, 1), work); /* a shortcut outside the chain */
    (void)take_ok(mfs);
    call_serving(vfs, link_up(vfs, fat, 1), work);
    call_serving(fat, link_up(fat, mfs, 1), take_ok(fat).id);
    assert_string_equal(log_news(), "");
    call_serving(mfs, link_up(mfs, bd, 1), take_ok(mfs).id);
    char expected[160];
    snprintf(expected, sizeof(expected),
             "c-vfs (%u) -> c-fat (%u) -> c-mfs (%u) -> c-bd (%u) -> c-vfs (%u)", vfs->task->id,
             fat->task->id, mfs->task->id, bd->task->id, vfs->task->id);
    assert_non_null(strstr(log_news(), expected));
}

static void calls_of_clients_create_no_order(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("n-a"), *b = puppet_create("n-b");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    send_ok(a, ab, 0, PING, 0, 0, 0);
    send_ok(b, ba, 0, PING, 0, 0, 0);
    call_serving(b, ba, take_ok(b).id); /* b calls a while it serves a, but a served no call */
    call_serving(a, ab, 0);
    assert_string_equal(log_news(), "");
}

static void a_cause_that_is_not_served_is_ignored(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("l-a"), *b = puppet_create("l-b");
    cap_handle_t ab = link_up(a, b, 1), ba = link_up(b, a, 1);
    call_serving(a, ab, 4711);
    call_serving(b, ba, take_ok(b).id);
    call_serving(a, ab, UINT64_MAX);
    assert_string_equal(log_news(), "");
}

static void self_call_is_a_ring_of_one(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("s-a");
    call_serving(a, link_up(a, a, 1), receive_work(client, a));
    assert_non_null(strstr(log_news(), "s-a"));
}

static void dead_tasks_are_forgotten(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("d-a"), *b = puppet_create("d-b"), *c = puppet_create("d-c");
    call_serving(a, link_up(a, b, 1), receive_work(client, a));
    call_serving(b, link_up(b, c, 1), take_ok(b).id);
    puppet_kill(b);
    step();
    puppet_forget(b);
    call_serving(c, link_up(c, a, 1), receive_work(client, c));
    assert_string_equal(log_news(), "");
}

/* More tasks than there are places. */
static void places_run_out(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *first = puppet_create("o-first");
    uint64_t work = receive_work(client, first);
    for (unsigned i = 0; i < ORDER_TASKS_MAX + 4; i++) {
        char name[16];
        snprintf(name, sizeof(name), "o-%u", i);
        puppet_t *next = puppet_create(name);
        call_serving(first, link_up(first, next, 1), work);
    }
    assert_non_null(strstr(log_news(), "those that made no new connection for longest"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(a_ring_is_reported_once),
        ORDER_TEST(ring_follows_the_chain),
        ORDER_TEST(calls_of_clients_create_no_order),
        ORDER_TEST(a_cause_that_is_not_served_is_ignored),
        ORDER_TEST(self_call_is_a_ring_of_one),
        ORDER_TEST(dead_tasks_are_forgotten),
        ORDER_TEST(places_run_out),
    };
    return ORDER_RUN(tests);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The limits of the order lint: a full table, reused places, the bounded search, and the bounded
 * number of reports. */
#include "order_test.h"

/* Takes `count` places: pairs of tasks of which one calls the other, which is `sink`. */
static void take_places(unsigned count, puppet_t *sink)
{
    for (unsigned i = 0; i < count; i++) {
        puppet_t *filler = puppet_create("filler");
        assert_false(call_closes_ring(filler, sink));
    }
}

/* Creates a sink and fillers, so that the next new task gets this place. */
static void make_room_up_to(unsigned place)
{
    client = puppet_create("client");
    if (place > 0)
        take_places(place - 1, puppet_create("sink"));
}

/* Places all over the table, and around its 64-bit boundary. */
static const unsigned places[] = {0, 61, 62, 63, 64, ORDER_TASKS_MAX - 3};

#define PLACES (sizeof(places) / sizeof(places[0]))

static void a_ring_is_found_at_each_place_of_the_table(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PLACES; i++) {
        make_room_up_to(places[i]);
        puppet_t *ring[3];
        for (unsigned j = 0; j < 3; j++) {
            char name[16];
            snprintf(name, sizeof(name), "e%u-%u", i, j);
            ring[j] = puppet_create(name);
        }
        assert_false(call_closes_ring(ring[0], ring[1]));
        assert_false(call_closes_ring(ring[1], ring[2]));
        assert_true(call_closes_ring(ring[2], ring[0]));
        end_all(); /* and all places are free again */
    }
}

static void known_pairs_survive_new_ones(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("k-a"), *b = puppet_create("k-b"), *c = puppet_create("k-c");
    assert_false(call_closes_ring(a, b));
    assert_false(call_closes_ring(a, c));
    assert_true(call_closes_ring(b, a));
    /* The path leads through the first place of the table. */
    puppet_t *d = puppet_create("k-d");
    assert_false(call_closes_ring(d, a));
    assert_true(call_closes_ring(c, d));
}

static void no_ring_is_found_without_a_path(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PLACES - 1; i++) {
        make_room_up_to(places[i]);
        puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c"),
                 *d = puppet_create("d");
        assert_false(call_closes_ring(a, b));
        assert_false(call_closes_ring(c, d));
        assert_false(call_closes_ring(b, d));
        assert_false(call_closes_ring(a, c));
        assert_false(call_closes_ring(a, d));
        end_all();
    }
}

/* A task that gets the place of a dead task inherits none of its pairs. */
static void a_reused_place_is_empty(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PLACES - 1; i++) {
        make_room_up_to(places[i]);
        char name[16];
        snprintf(name, sizeof(name), "y%u", i); /* a ring is reported once */
        puppet_t *x = puppet_create("x"), *y = puppet_create(name), *z = puppet_create("z"),
                 *b = puppet_create("b");
        assert_false(call_closes_ring(x, y));
        assert_false(call_closes_ring(x, b));
        assert_false(call_closes_ring(y, b));
        assert_false(call_closes_ring(b, z));
        puppet_kill(b);
        puppet_forget(b);
        puppet_t *n = puppet_create("n");
        assert_false(call_closes_ring(n, x)); /* no x -> n */
        assert_false(call_closes_ring(z, n)); /* no n -> z */
        assert_false(call_closes_ring(n, y)); /* no y -> n */
        assert_true(call_closes_ring(y, z));  /* y -> z -> n -> y, and x -> y is still known */
        end_all();
    }
}

/* More servers than places: new servers are still watched, and a server that was given up is
 * learned again at its next call. */
static void the_oldest_server_loses_its_place(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("old-a"), *b = puppet_create("old-b");
    cap_handle_t ab = link_up(a, b, 1);
    call_serving(a, ab, receive_work(client, a));
    assert_true(phone_of(a, ab)->order_known);
    puppet_t *sink = puppet_create("sink");
    take_places(ORDER_TASKS_MAX - 3, sink);
    assert_string_equal(new_reports(), "");
    puppet_t *late = puppet_create("late"), *later = puppet_create("later");
    call_serving(late, link_up(late, later, 1), receive_work(client, late));
    assert_non_null(strstr(new_reports(), "more than 256 servers call each other"));
    assert_false(phone_of(a, ab)->order_known);
    assert_true(call_closes_ring(later, late));
    call_serving(a, ab, receive_work(client, a));
    assert_true(phone_of(a, ab)->order_known);
    assert_true(call_closes_ring(b, a));
    assert_null(strstr(new_reports(), "more than 256")); /* once is enough */
}

static void the_loader_is_not_the_program(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("p-a"), *b = puppet_create("p-b");
    cap_handle_t as_loader, ab = link_up(a, b, 1);
    assert_int_equal(ipc_connect(client->task, a->task, INTERFACE_LOADER, 0, &as_loader), EOK);
    send_ok(client, as_loader, 0, PING, 0, 0, 0);
    call_serving(a, ab, take_ok(a).id);
    assert_false(phone_of(a, ab)->order_known);
    (void)take_ok(b);
    assert_false(call_closes_ring(b, a)); /* a -> b is not known */
    call_serving(a, ab, receive_work(client, a));
    assert_true(phone_of(a, ab)->order_known);
    assert_non_null(strstr(new_reports(), "p-a"));
}

/* Without checking all invariants, which takes long with so many calls. */
static void call_unchecked(puppet_t *p, uint64_t number, const syscall_words_t *words)
{
    p->number = number;
    p->words = *words;
    p->asked = true;
    p->done = false;
    assert_true(thread_wake(p->thread, EOK));
    host_run_now();
    assert_true(p->done);
    assert_int_equal(p->result, EOK);
}

static void a_cause_is_searched_in_a_limited_number_of_calls(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t to_a = link_up(client, a, 1), ab = link_up(a, b, 1);
    uint64_t sent[ORDER_LOOKED_MAX + 1];
    for (unsigned i = 0; i <= ORDER_LOOKED_MAX; i++) {
        call_unchecked(client, SYS_IPC_CALL, &(syscall_words_t){{to_a, 0, PING}});
        sent[i] = client->words.w[0];
        call_unchecked(a, SYS_IPC_WAIT, &(syscall_words_t){{0}});
    }
    call_serving(a, ab, sent[0]);
    assert_false(phone_of(a, ab)->order_known);
    call_serving(a, ab, sent[1]);
    assert_true(phone_of(a, ab)->order_known);
}

/* Pairs that do not fit while the reader is slow are recorded at the next call. */
static void a_pair_without_room_is_recorded_later(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("full-a"), *b = puppet_create("full-b");
    uint64_t work = receive_work(client, a);
    cap_handle_t phones[ORDER_PENDING_MAX + 1];
    for (unsigned i = 0; i <= ORDER_PENDING_MAX; i++)
        phones[i] = link_up(a, b, 1);
    spinlock_lock(&ipc_lock); /* the reader cannot run in between */
    for (unsigned i = 0; i <= ORDER_PENDING_MAX; i++)
        order_learn(phone_of(a, phones[i]), work);
    spinlock_unlock(&ipc_lock);
    assert_true(phone_of(a, phones[ORDER_PENDING_MAX - 1])->order_known);
    assert_false(phone_of(a, phones[ORDER_PENDING_MAX])->order_known);
    step();
    call_serving(a, phones[ORDER_PENDING_MAX], work);
    assert_true(phone_of(a, phones[ORDER_PENDING_MAX])->order_known);
}

/* order_relearn() covers the phones of the task and those to it: the next call is learned again. */
static void calls_are_learned_again(void **state)
{
    (void)state;
    client = puppet_create("client");
    puppet_t *a = puppet_create("again-a"), *b = puppet_create("again-b"),
             *c = puppet_create("again-c");
    uint64_t to_a = receive_work(client, a), to_b = receive_work(client, b);
    cap_handle_t into = link_up(a, b, 1), out = link_up(b, c, 1), beside = link_up(a, c, 1);
    call_serving(a, into, to_a);
    call_serving(a, beside, to_a);
    call_serving(b, out, to_b);
    assert_true(phone_of(a, into)->order_known && phone_of(b, out)->order_known);
    order_relearn(b->task->id);
    assert_false(phone_of(a, into)->order_known);
    assert_false(phone_of(b, out)->order_known);
    assert_true(phone_of(a, beside)->order_known);
    call_serving(b, out, to_b);
    assert_true(phone_of(b, out)->order_known);
}

/* The last test: it uses up the reports of a minute. */
static void the_number_of_reports_per_minute_is_limited(void **state)
{
    (void)state;
    client = puppet_create("client");
    host_clock_advance(ORDER_PERIOD_NS);
    report_count = 0;
    puppet_t *last = NULL;
    cap_handle_t phone = 0;
    for (unsigned i = 0; i <= ORDER_TOLD_MAX + 1; i++) {
        char name[16];
        snprintf(name, sizeof(name), "t-%u", i);
        last = puppet_create(name);
        phone = link_up(last, last, 1);
        call_serving(last, phone, receive_work(client, last));
        const char *news = new_reports();
        assert_int_equal(strstr(news, "more than 64 cycles") != NULL, i == ORDER_TOLD_MAX);
    }
    assert_int_equal(report_count, ORDER_TOLD_MAX);
    host_clock_advance(ORDER_PERIOD_NS);
    call_serving(last, phone, receive_work(client, last));
    (void)new_reports();
    assert_int_equal(report_count, ORDER_TOLD_MAX + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(a_ring_is_found_at_each_place_of_the_table),
        ORDER_TEST(known_pairs_survive_new_ones),
        ORDER_TEST(no_ring_is_found_without_a_path),
        ORDER_TEST(a_reused_place_is_empty),
        ORDER_TEST(the_oldest_server_loses_its_place),
        ORDER_TEST(the_loader_is_not_the_program),
        ORDER_TEST(a_cause_is_searched_in_a_limited_number_of_calls),
        ORDER_TEST(a_pair_without_room_is_recorded_later),
        ORDER_TEST(calls_are_learned_again),
        ORDER_TEST(the_number_of_reports_per_minute_is_limited),
    };
    return ORDER_RUN(tests);
}

// SPDX-License-Identifier: BSD-2-Clause
/* ipc_check() detects violations: each invariant is violated once, reported, and restored. The last
 * test ends with a panic, after which the kernel cannot be used any more. */
#include "ipc_test.h"

#include <ipc/check/check.h>
#include <ipc/pager.h>
#include <ipc/private.h>

static puppet_t *a, *b, *c, *d;
static phone_t *phone;   /* of a to b */
static phone_t *busy;    /* of b to c: a call was routed over it */
static call_t *incoming; /* at b, from a: connects */
static call_t *taken;    /* dispatched at b, from a */
static call_t *answered; /* at a */
static call_t *routed;   /* incoming at c, from a by way of b */
static call_t *notified; /* incoming at b: a phone of a was hung up */

static call_t *first_of(const list_t *list)
{
    assert_false(list_empty(list));
    return list_entry(list_first(list), call_t, link);
}

/* Creates all kinds of objects; d waits. */
static void make_world(void)
{
    a = puppet_create("a"), b = puppet_create("b"), c = puppet_create("c"), d = puppet_create("d");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    phone = phone_of(a, ab);
    busy = phone_of(b, bc);
    for (uint64_t i = 0; i < 3; i++)
        send_ok(a, ab, i, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_ROUTE_FROM_ME), EOK);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    (void)take_ok(b);
    send_ok(a, ab, 3, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    cap_handle_t gone = link_up(a, b, 9);
    assert_int_equal(hang_up(a, gone), EOK);
    incoming = first_of(&b->task->box.incoming);
    taken = first_of(&b->task->box.dispatched);
    answered = first_of(&a->task->box.answers);
    routed = first_of(&c->task->box.incoming);
    notified = list_entry(incoming->link.next, call_t, link);
    puppet_begin(d, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
}

static void expect(const char *invariant)
{
    const char *wrong = ipc_check_text();
    if (wrong == NULL || strstr(wrong, invariant) == NULL)
        fail_msg("the check does not report '%s' but '%s'", invariant,
                 wrong != NULL ? wrong : "no violation");
}

/* Changes a field, checks that the invariant is reported, and restores the field. */
#define BREAK(field, value, invariant)                                                             \
    do {                                                                                           \
        __typeof__(field) whole = (field);                                                         \
        (field) = (value);                                                                         \
        expect(invariant);                                                                         \
        (field) = whole;                                                                           \
        assert_null(ipc_check_text());                                                             \
    } while (0)

static void phones_and_their_tables_agree(void **state)
{
    (void)state;
    make_world();
    BREAK(phone->holder, b->task, "phone->holder == task");
    BREAK(phone->handle, phone->handle + 1, "CAP_INDEX(phone->handle) == i");
    BREAK(phone->handle, phone->handle + CAP_HANDLE(0, 1, 0), "cap_find(&task->phones");
    BREAK(a->task->phones.used, 77, "used == task->phones.used");
    BREAK(phone->refs, phone->refs + 1, "phone->refs == phone->checked_refs");
    BREAK(phone->active_calls, 0, "phone->active_calls == phone->checked_calls");
    BREAK(busy->active_calls, 2, "phone->active_calls == phone->checked_calls");
    BREAK(phone_cache.in_use, 77, "tally.phones == phone_cache.in_use");
}

/* Phones of pagers are checked too. */
static void pagers_and_page_ins_agree(void **state)
{
    (void)state;
    make_world();
    puppet_t *other = puppet_thread(a);
    syscall_words_t w = {{0, 4096, AREA_READ, phone->handle}};
    assert_int_equal(puppet_call(a, SYS_AREA_CREATE_PAGED, &w), EOK);
    puppet_touch(a, w.w[0], false);
    pager_t *pager = list_entry(list_first(&a->task->pagers), pager_t, link);
    call_t *call = a->thread->paging;
    BREAK(pager->phone, busy, "pager->phone->holder == task");
    BREAK(pager->refs, 0, "atomic_load(&pager->refs) > 0");
    BREAK(phone->refs, phone->refs - 1, "phone->refs == phone->checked_refs");
    BREAK(call->faulter, other->thread, "call->faulter->paging == call");
    BREAK(call->faulter, b->thread, "call->faulter->task == call->sender");
    BREAK(a->thread->paging, NULL, "call->faulter->paging == call");
    list_remove(&pager->link);
    expect("phone->refs == phone->checked_refs");
    list_append(&a->task->pagers, &pager->link);
}

static void phones_and_their_peers_agree(void **state)
{
    (void)state;
    make_world();
    BREAK(phone->state, PHONE_SLAMMED, "phone->state == PHONE_CONNECTED && phone->peer == task");
    BREAK(phone->peer, c->task, "phone->state == PHONE_CONNECTED && phone->peer == task");
    BREAK(incoming->carried->peer, c->task, "== (phone->peer != NULL)");
    BREAK(incoming->carried->state, PHONE_CONNECTED, "phone->checked_links ==");
    BREAK(incoming->carried->state, PHONE_HUNGUP, "phone->state != PHONE_HUNGUP");
    BREAK(b->task->box.open, false, "box->open");
    list_remove(&phone->peer_link);
    expect("phone->checked_links ==");
    list_append(&b->task->box.phones, &phone->peer_link);
}

static void a_connected_phone_has_a_holder(void **state)
{
    (void)state;
    make_world();
    phone_t alone = {.state = PHONE_CONNECTED, .peer = b->task};
    list_append(&b->task->box.phones, &alone.peer_link);
    expect("phone->holder != NULL");
    list_remove(&alone.peer_link);
}

static void calls_and_their_lists_agree(void **state)
{
    (void)state;
    make_world();
    BREAK(incoming->place, CALL_DISPATCHED, "call->place == place");
    BREAK(answered->place, CALL_INCOMING, "call->place == place");
    BREAK(taken->link.next->prev, &incoming->link, "call->link.next->prev == &call->link");
    BREAK(taken->link.prev, &incoming->link, "call->link.prev->next == &call->link");
    BREAK(taken->handle, 0, "cap_find(&task->calls, call->handle) == call");
    BREAK(b->task->calls.used, 7, "task->calls.used == dispatched");
    BREAK(a->task->sent_count, 77, "sent == task->sent_count");
    BREAK(call_cache.in_use, 77, "tally.calls == call_cache.in_use");
}

static void calls_and_their_flags_agree(void **state)
{
    (void)state;
    make_world();
    BREAK(incoming->flags, IPC_FLAG_ANSWERED, "answered ==");
    BREAK(answered->flags, 0, "answered ==");
    BREAK(incoming->flags, IPC_FLAG_DISCARD_ANSWER, "IPC_FLAG_DISCARD_ANSWER");
    BREAK(incoming->callee, c->task, "call->callee == task");
    BREAK(answered->callee, c->task, "call->callee == NULL && call->sender == task");
    BREAK(answered->sender, c->task, "call->callee == NULL && call->sender == task");
    BREAK(taken->sender, c->task, "call->sender == task");
    BREAK(answered->carried, phone, "call->carried == NULL && !call->routed");
    BREAK(answered->routed, true, "call->carried == NULL && !call->routed");
    BREAK(routed->routed, false, "phone->active_calls == phone->checked_calls");
    BREAK(taken->phone, NULL, "call->phone != NULL && call->origin != NULL");
    BREAK(taken->origin, NULL, "call->phone != NULL && call->origin != NULL");
    list_remove(&taken->sent_link);
    a->task->sent_count--;
    expect("link_used(&call->sent_link)");
    a->task->sent_count++;
    list_append(&a->task->sent_calls, &taken->sent_link);
}

static void a_sent_call_is_on_a_list(void **state)
{
    (void)state;
    make_world();
    call_t lost = {.sender = a->task, .place = CALL_NOWHERE};
    list_append(&a->task->sent_calls, &lost.sent_link);
    expect("call->place != CALL_NOWHERE");
    list_remove(&lost.sent_link);
}

static void notifications_are_only_incoming(void **state)
{
    (void)state;
    make_world();
    BREAK(notified->place, CALL_NOWHERE, "call->place == place");
    BREAK(notified->callee, c->task, "call->callee == task");
    BREAK(notified->flags, 0, "IPC_FLAG_NOTIFICATION");
    BREAK(notified->flags, IPC_FLAG_ANSWERED, "IPC_FLAG_NOTIFICATION");
    list_remove(&notified->link);
    list_append(&b->task->box.dispatched, &notified->link);
    notified->place = CALL_DISPATCHED;
    expect("call->place == CALL_INCOMING");
    notified->place = CALL_INCOMING;
    list_remove(&notified->link);
    list_append(&b->task->box.incoming, &notified->link);
}

static void no_thread_waits_while_a_message_is_queued(void **state)
{
    (void)state;
    make_world();
    BREAK(d->thread->task, c->task, "thread->task == task");
    list_remove(&routed->link);
    list_append(&d->task->box.incoming, &routed->link);
    routed->callee = d->task;
    expect("list_empty(&box->incoming) && list_empty(&box->answers)");
    routed->callee = c->task;
    list_remove(&routed->link);
    list_append(&c->task->box.incoming, &routed->link);
    assert_null(ipc_check_text());
}

static void no_thread_waits_while_an_answer_is_queued(void **state)
{
    (void)state;
    make_world();
    thread_t *waiter = d->thread;
    list_remove(&waiter->wait_link);
    list_append(&a->task->box.waiters, &waiter->wait_link);
    waiter->task = a->task;
    expect("list_empty(&box->incoming) && list_empty(&box->answers)");
    waiter->task = d->task;
    list_remove(&waiter->wait_link);
    list_append(&d->task->box.waiters, &waiter->wait_link);
    assert_null(ipc_check_text());
}

/* It stays on the list until it runs. */
static void a_woken_thread_can_be_listed_while_messages_are_queued(void **state)
{
    (void)state;
    make_world();
    assert_true(thread_wake(d->thread, EINTR));
    list_remove(&routed->link);
    list_append(&d->task->box.incoming, &routed->link);
    routed->callee = d->task;
    assert_null(ipc_check_text());
    routed->callee = c->task;
    list_remove(&routed->link);
    list_append(&c->task->box.incoming, &routed->link);
}

static void a_closed_box_without_phones_is_consistent(void **state)
{
    (void)state;
    make_world();
    d->task->box.open = false;
    assert_null(ipc_check_text());
    d->task->box.open = true;
}

/* These phones are in no table any more. */
static void phones_referenced_only_by_calls_are_checked(void **state)
{
    (void)state;
    make_world();
    phone_t *hungup = list_entry(notified, phone_t, hangup);
    BREAK(hungup->refs, 7, "phone->refs == phone->checked_refs");
    phone_t *carried = incoming->carried;
    puppet_kill(a);
    BREAK(carried->refs, 7, "phone->refs == phone->checked_refs");
    BREAK(taken->phone->refs, 77, "phone->refs == phone->checked_refs");
    assert_ptr_equal(routed->origin, phone);
    assert_int_equal(answer(b, taken->handle, EOK, 0, 0, 0, NULL), EOK);
    while (b->task->calls.used > 0 || !list_empty(&b->task->box.incoming)) {
        ipc_message_t m = take_ok(b);
        if (m.handle != 0)
            assert_int_equal(answer(b, m.handle, EIO, 0, 0, 0, NULL), EOK);
    }
    BREAK(routed->origin->refs, 77, "phone->refs == phone->checked_refs");
}

/* Checks that the check covers the phone, which is in no table. */
static void expect_checked(phone_t *known)
{
    assert_null(known->holder);
    BREAK(known->refs, 77, "phone->refs == phone->checked_refs");
}

static void phones_referenced_by_one_call_are_checked(void **state)
{
    (void)state;
    a = puppet_create("a"), b = puppet_create("b"), c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 1), again = link_up(a, b, 2), bc = link_up(b, c, 3);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    send_ok(a, again, 2, PING, 0, 0, 0);
    cap_handle_t passed_on = take_ok(b).handle;
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    phone_t *over = phone_of(b, bc), *of_answer = phone_of(a, again);
    assert_int_equal(forward(b, passed_on, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(hang_up(a, again), EOK);
    (void)take_ok(b);
    expect_checked(of_answer); /* an answer in a's box */
    puppet_kill(b);
    expect_checked(over); /* incoming at c, which came over it */
    passed_on = take_ok(c).handle;
    (void)take_ok(c);
    expect_checked(over); /* dispatched there */
}

static void every_phone_of_a_table_is_checked(void **state)
{
    (void)state;
    a = puppet_create("a"), b = puppet_create("b");
    for (unsigned i = 0; i < 20; i++) {
        phone = phone_of(a, link_up(a, b, i));
        BREAK(phone->refs, 77, "phone->refs == phone->checked_refs");
    }
}

static void check_nothing(void *argument)
{
    (void)argument;
    ipc_check();
}

static void an_inconsistency_is_a_panic(void **state)
{
    (void)state;
    assert_false(host_panics(check_nothing, NULL));
    phone_cache.in_use++;
    assert_true(host_panics(check_nothing, NULL));
    phone_cache.in_use--;
    assert_non_null(strstr(host_console_output(), "IPC is inconsistent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(phones_and_their_tables_agree),
        TEST(pagers_and_page_ins_agree),
        TEST(phones_and_their_peers_agree),
        TEST(a_connected_phone_has_a_holder),
        TEST(calls_and_their_lists_agree),
        TEST(calls_and_their_flags_agree),
        TEST(a_sent_call_is_on_a_list),
        TEST(notifications_are_only_incoming),
        TEST(no_thread_waits_while_a_message_is_queued),
        TEST(no_thread_waits_while_an_answer_is_queued),
        TEST(a_woken_thread_can_be_listed_while_messages_are_queued),
        TEST(a_closed_box_without_phones_is_consistent),
        TEST(phones_referenced_only_by_calls_are_checked),
        TEST(phones_referenced_by_one_call_are_checked),
        TEST(every_phone_of_a_table_is_checked),
    };
    const struct CMUnitTest last[] = {
        cmocka_unit_test_setup(an_inconsistency_is_a_panic, puppet_test_begin)};
    int failed = RUN(tests);
    return failed != 0 ? failed : cmocka_run_group_tests(last, NULL, NULL);
}

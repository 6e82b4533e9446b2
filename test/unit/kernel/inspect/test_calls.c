// SPDX-License-Identifier: BSD-2-Clause
/* The rows of calls of every kind, of the phones that they carry, and of their tasks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/event.h>
#include <abi/proto/methods.h>
#include <arch/host/host.h>
#include <arch/time.h>
#include <inspect/inspect.h>
#include <ipc/call.h>
#include <ipc/ipc.h>
#include <irq/event.h>
#include <mm/account.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define PING           1024
#define IRQ            20
#define ROWS           16

typedef struct rows {
    unsigned count;
    unsigned limit; /* number of rows after which to stop; 0: never */
    phone_row_t phones[ROWS];
    call_row_t calls[ROWS];
} rows_t;

static bool keep_phone(const phone_row_t *row, void *context)
{
    rows_t *rows = context;
    assert_true(rows->count < ROWS);
    rows->phones[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static bool keep_call(const call_row_t *row, void *context)
{
    rows_t *rows = context;
    assert_true(rows->count < ROWS);
    rows->calls[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static rows_t *calls_of(const puppet_t *p, enum call_list list, unsigned limit)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    rows.limit = limit;
    inspect_calls(p->task->id, list, keep_call, &rows);
    return &rows;
}

static rows_t *phones_of(const puppet_t *p, unsigned limit)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    rows.limit = limit;
    inspect_phones(p->task->id, keep_phone, &rows);
    return &rows;
}

static void notifications_have_their_kinds(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("a", PERM_IRQ), *b = puppet_create("b");
    cap_handle_t ba = link_up(b, a, 7);
    assert_int_equal(PUPPET_CALL(a, SYS_IRQ_SUBSCRIBE, IRQ, 8), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 9), EOK);
    host_irq_raise(IRQ);
    step();
    event_raise(EVENT_KCON_CLOSED);
    step();
    assert_int_equal(hang_up(b, ba), EOK);
    const rows_t *rows = calls_of(a, CALL_LIST_INCOMING, 0);
    assert_int_equal(rows->count, 3);
    assert_int_equal(rows->calls[0].kind, CALL_ROW_IRQ);
    assert_int_equal(rows->calls[0].label, 8);
    assert_int_equal(rows->calls[0].method, IPC_M_INTERRUPT);
    assert_int_equal(rows->calls[0].word[1], IRQ);
    assert_int_equal(rows->calls[0].phone, SNAPSHOT_NONE);
    assert_int_equal(rows->calls[0].phone_holder, SNAPSHOT_NONE);
    assert_int_equal(rows->calls[1].kind, CALL_ROW_EVENT);
    assert_int_equal(rows->calls[1].label, 9);
    assert_int_equal(rows->calls[1].sender, SNAPSHOT_NONE);
    assert_int_equal(rows->calls[1].asker, SNAPSHOT_NONE);
    assert_int_equal(rows->calls[2].kind, CALL_ROW_HANGUP);
    assert_int_equal(rows->calls[2].sender, b->task->id);
    assert_int_equal(calls_of(a, CALL_LIST_INCOMING, 2)->count, 2);
    for (unsigned i = 0; i < 3; i++)
        (void)take_ok(a);
}

static void a_call_row_has_what_the_call_has(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    uint64_t before = arch_time_ns();
    uint64_t cause = send_ok(c, link_up(c, a, 6), 1, PING, 0, 0, 0);
    ipc_message_t served = take_ok(a);
    cap_handle_t other = link_up(a, c, 1), ab = link_up(a, b, 7);
    (void)other;
    phone_of(a, ab)->interface = INTERFACE_BD;
    a->thread->page->serving_call = cause;
    syscall_words_t words = {{ab, 5, PING + 1, 11, 12, 13, 14, 15}};
    assert_int_equal(puppet_call(a, SYS_IPC_CALL, &words), EOK);
    a->thread->page->serving_call = 0;
    call_row_t row = calls_of(b, CALL_LIST_INCOMING, 0)->calls[0];
    assert_int_equal(row.id, words.w[0]);
    assert_int_equal(row.method, PING + 1);
    assert_int_equal(row.cause, cause);
    assert_int_equal(row.interface, INTERFACE_BD);
    assert_int_equal(row.label, 7);
    assert_int_equal(row.list, CALL_LIST_INCOMING);
    assert_int_equal(row.phone, CAP_INDEX(ab));
    assert_int_equal(row.origin, CAP_INDEX(ab));
    assert_in_range(row.sent_ns, before, arch_time_ns());
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(row.word[i], 11 + i);
    cap_handle_t taken = take_ok(b).handle;
    row = calls_of(b, CALL_LIST_DISPATCHED, 0)->calls[0];
    assert_int_equal(row.list, CALL_LIST_DISPATCHED);
    assert_in_range(row.taken_ns, row.sent_ns, arch_time_ns());
    assert_int_equal(answer(b, taken, ENOENT, 1, 2, 3, NULL), EOK);
    row = calls_of(a, CALL_LIST_ANSWERS, 0)->calls[0];
    assert_int_equal(row.list, CALL_LIST_ANSWERS);
    assert_int_equal(row.holder, a->task->id);
    assert_int_equal(row.retval, ENOENT);
    assert_int_equal(row.word[4], 3);
    assert_int_equal(take_answer(a, 5, NULL), ENOENT);
    assert_int_equal(answer(a, served.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(calls_of(a, CALL_LIST_ANSWERS, 0)->count, 0);
    rows_t none = {0};
    inspect_calls(4711, CALL_LIST_INCOMING, keep_call, &none);
    assert_int_equal(none.count, 0);
}

/* A phone that is not connected yet has no peer. */
static void a_phone_that_is_being_connected_has_no_peer(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    send_ok(a, ab, 1, IPC_M_CONNECT_ME_TO, INTERFACE_BD, 0, 0);
    const rows_t *rows = phones_of(a, 0);
    assert_int_equal(rows->count, 2);
    assert_int_equal(rows->phones[0].state, PHONE_ROW_CONNECTED);
    assert_int_equal(rows->phones[1].state, PHONE_ROW_CONNECTING);
    assert_int_equal(rows->phones[1].peer, SNAPSHOT_NONE);
    assert_string_equal(rows->phones[1].peer_name, "");
    assert_int_equal(rows->phones[1].holder, a->task->id);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 99, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    rows = phones_of(a, 0);
    assert_int_equal(rows->phones[1].state, PHONE_ROW_CONNECTED);
    assert_int_equal(rows->phones[1].interface, INTERFACE_BD);
    assert_int_equal(rows->phones[1].label, 99);
    assert_int_equal(rows->phones[1].index, 1);
    assert_int_equal(phones_of(a, 1)->count, 1);
    rows_t none = {0};
    inspect_phones(4711, keep_phone, &none);
    assert_int_equal(none.count, 0);
}

/* The call of a phone that was hung up and dropped does not show one. */
static void a_call_over_a_phone_that_is_gone_shows_none(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), first = link_up(b, a, 1), bc = link_up(b, c, 8);
    (void)first;
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    puppet_kill(b);
    const call_row_t *row = &calls_of(c, CALL_LIST_INCOMING, 0)->calls[0];
    assert_int_equal(row->kind, CALL_ROW_REQUEST);
    assert_int_equal(row->phone, SNAPSHOT_NONE);
    assert_int_equal(row->phone_holder, SNAPSHOT_NONE);
    assert_int_equal(row->origin, CAP_INDEX(ab));
    assert_int_equal(answer(c, take_ok(c).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

static void a_task_row_has_what_the_task_has(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("a", PERM_IRQ | PERM_KCON), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    a->task->parent = 4711;
    for (unsigned i = 0; i < 5; i++)
        send_ok(a, ab, i, PING, 0, 0, 0);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EOK);
    (void)take_ok(b);
    task_row_t row;
    inspect_begin();
    assert_true(inspect_task(a->task->id, &row));
    assert_int_equal(row.parent, 4711);
    assert_int_equal(row.permissions, PERM_IRQ | PERM_KCON);
    assert_int_equal(row.container, a->task->container);
    assert_int_equal(row.as, (uintptr_t)a->task->as);
    assert_int_equal(row.calls_sent, 5);
    assert_int_equal(row.answers, 3);
    assert_int_equal(row.calls_open, 2);
    assert_int_equal(row.incoming, 0);
    assert_int_equal(row.memory, account_pages_held(a->task->as) * 4096);
    assert_int_equal(row.cpu_ns, a->thread->cpu_ns + atomic_load(&a->task->cpu_ns));
    assert_true(inspect_task(b->task->id, &row));
    assert_int_equal(row.incoming, 1);
    assert_int_equal(row.dispatched, 1);
    assert_int_equal(row.calls_received, 4);
    assert_int_equal(row.calls_open, 0);
    a->task->parent = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(notifications_have_their_kinds),
        TEST(a_call_row_has_what_the_call_has),
        TEST(a_phone_that_is_being_connected_has_no_peer),
        TEST(a_call_over_a_phone_that_is_gone_shows_none),
        TEST(a_task_row_has_what_the_task_has),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The rows of kernel/inspect for known states of the real kernel core. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/proto/methods.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <ipc/call.h>
#include <ipc/check/check.h>
#include <ipc/ipc.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define PING           1024
#define ROWS           16

typedef struct rows {
    unsigned count;
    unsigned limit; /* number of rows after which to stop; 0: never */
    task_row_t tasks[ROWS];
    phone_row_t phones[ROWS];
    call_row_t calls[ROWS];
    thread_row_t threads[ROWS];
} rows_t;

static bool go_on(rows_t *rows)
{
    assert_true(rows->count < ROWS);
    return ++rows->count != rows->limit;
}

static bool keep_task(const task_row_t *row, void *context)
{
    rows_t *rows = context;
    rows->tasks[rows->count] = *row;
    return go_on(rows);
}

static bool keep_phone(const phone_row_t *row, void *context)
{
    rows_t *rows = context;
    rows->phones[rows->count] = *row;
    return go_on(rows);
}

static bool keep_call(const call_row_t *row, void *context)
{
    rows_t *rows = context;
    rows->calls[rows->count] = *row;
    return go_on(rows);
}

static bool keep_thread(const thread_row_t *row, void *context)
{
    rows_t *rows = context;
    rows->threads[rows->count] = *row;
    return go_on(rows);
}

static const rows_t *calls_of(const puppet_t *puppet, enum call_list list)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    inspect_calls(puppet->task->id, list, keep_call, &rows);
    return &rows;
}

static const phone_row_t *phone_row(const puppet_t *puppet, cap_handle_t handle)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    inspect_phones(puppet->task->id, keep_phone, &rows);
    for (unsigned i = 0; i < rows.count; i++)
        if (rows.phones[i].index == CAP_INDEX(handle))
            return &rows.phones[i];
    return NULL;
}

static void tasks_are_listed_in_order(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b\x1b[2J\xff");
    rows_t rows = {0};
    inspect_tasks(keep_task, &rows);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.tasks[0].id, TASK_ID_KERNEL);
    assert_int_equal(rows.tasks[1].id, a->task->id);
    assert_string_equal(rows.tasks[1].name, "a");
    assert_int_equal(rows.tasks[1].threads, 1);
    assert_int_equal(rows.tasks[1].address, (uintptr_t)a->task);
    assert_int_equal(rows.tasks[1].state, TASK_ROW_ALIVE);
    assert_int_equal(rows.tasks[2].id, b->task->id);
    assert_string_equal(rows.tasks[2].name, "b?[2J?");

    rows = (rows_t){.limit = 2};
    inspect_tasks(keep_task, &rows);
    assert_int_equal(rows.count, 2);
    task_row_t row;
    assert_false(inspect_task(b->task->id + 1, &row));
    assert_false(inspect_task(0, &row));
    assert_true(inspect_task(b->task->id, &row));
    assert_int_equal(row.id, b->task->id);
}

static void a_call_is_listed_where_it_is_queued(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    uint64_t id = send_ok(a, ab, 1, PING, 5, 6, 7);

    const rows_t *incoming = calls_of(b, CALL_LIST_INCOMING);
    assert_int_equal(incoming->count, 1);
    const call_row_t *row = &incoming->calls[0];
    assert_int_equal(row->id, id);
    assert_int_equal(row->kind, CALL_ROW_REQUEST);
    assert_int_equal(row->method, PING);
    assert_int_equal(row->word[0], 5);
    assert_int_equal(row->word[2], 7);
    assert_int_equal(row->flags, 0);
    assert_int_equal(row->holder, b->task->id);
    assert_int_equal(row->sender, a->task->id);
    assert_int_equal(row->asker, a->task->id);
    assert_int_equal(row->phone_holder, a->task->id);
    assert_int_equal(row->phone, CAP_INDEX(ab));
    assert_int_equal(row->origin, CAP_INDEX(ab));
    assert_int_equal(row->label, 7);
    assert_int_equal(row->taken_ns, 0);
    assert_int_equal(phone_row(a, ab)->calls, 1);
    task_row_t task;
    assert_true(inspect_task(a->task->id, &task));
    assert_int_equal(task.calls_open, 1);
    assert_int_equal(task.phones, 1);
    assert_true(inspect_task(b->task->id, &task));
    assert_int_equal(task.incoming, 1);

    cap_handle_t taken = take_ok(b).handle;
    assert_int_equal(calls_of(b, CALL_LIST_INCOMING)->count, 0);
    assert_int_equal(calls_of(b, CALL_LIST_DISPATCHED)->calls[0].id, id);
    assert_int_equal(answer(b, taken, ENOENT, 9, 0, 0, NULL), EOK);
    assert_int_equal(calls_of(b, CALL_LIST_DISPATCHED)->count, 0);
    row = &calls_of(a, CALL_LIST_ANSWERS)->calls[0];
    assert_int_equal(row->id, id);
    assert_int_equal(row->flags, IPC_FLAG_ANSWERED);
    assert_int_equal(row->retval, ENOENT);
    assert_true(inspect_task(a->task->id, &task));
    assert_int_equal(task.calls_open, 0);
    assert_int_equal(task.answers, 1);
    assert_int_equal(take_answer(a, 1, NULL), ENOENT);
}

static void a_forwarded_call_shows_the_forwarders_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), unused = link_up(b, a, 1), bc = link_up(b, c, 8);
    (void)unused;
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    const call_row_t *row = &calls_of(c, CALL_LIST_INCOMING)->calls[0];
    assert_int_equal(row->flags, IPC_FLAG_FORWARDED);
    assert_int_equal(row->sender, a->task->id);
    assert_int_equal(row->phone_holder, b->task->id);
    assert_int_equal(row->phone, CAP_INDEX(bc));
    assert_int_equal(row->origin, CAP_INDEX(ab));
    assert_int_equal(row->first, b->task->id);
    char name[TASK_NAME_SIZE];
    assert_true(inspect_task_name(row->phone_holder, name));
    assert_string_equal(name, "b");

    /* After a second forward the row still names the first callee, beside the last forwarder. */
    cap_handle_t ca = link_up(c, a, 9);
    assert_int_equal(forward(c, take_ok(c).handle, ca, PING, 0, IPC_FORWARD_KEEP), EOK);
    row = &calls_of(a, CALL_LIST_INCOMING)->calls[0];
    assert_int_equal(row->phone_holder, c->task->id);
    assert_int_equal(row->first, b->task->id);
}

static void a_call_of_a_dead_task_has_no_asker(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    uint32_t id = a->task->id;
    cap_handle_t taken = take_ok(b).handle;
    puppet_kill(a);
    const call_row_t *row = &calls_of(b, CALL_LIST_DISPATCHED)->calls[0];
    assert_int_equal(row->sender, id);
    char name[TASK_NAME_SIZE] = "?";
    assert_false(inspect_task_name(row->sender, name));
    assert_string_equal(name, "");
    assert_int_equal(row->asker, SNAPSHOT_NONE);
    assert_int_equal(row->phone, SNAPSHOT_NONE);
    assert_true((row->flags & IPC_FLAG_DISCARD_ANSWER) != 0);
    row = &calls_of(b, CALL_LIST_INCOMING)->calls[0];
    assert_int_equal(row->kind, CALL_ROW_HANGUP);
    assert_true((row->flags & IPC_FLAG_NOTIFICATION) != 0);
    assert_int_equal(answer(b, taken, EOK, 0, 0, 0, NULL), EOK);
}

static void phones_show_their_states(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t first = link_up(a, b, 7), second = link_up(a, c, 8);
    assert_int_equal(phone_row(a, first)->state, PHONE_ROW_CONNECTED);
    assert_int_equal(phone_row(a, first)->peer, b->task->id);
    assert_string_equal(phone_row(a, first)->peer_name, "b");
    assert_int_equal(phone_row(a, first)->label, 7);
    uint32_t dead = c->task->id;
    puppet_kill(c);
    assert_int_equal(phone_row(a, second)->state, PHONE_ROW_SLAMMED);
    assert_int_equal(phone_row(a, second)->peer, dead);
    assert_string_equal(phone_row(a, second)->peer_name, "");

    /* A phone that was hung up with an open call is still shown. */
    send_ok(a, first, 1, PING, 0, 0, 0);
    assert_int_equal(hang_up(a, first), EOK);
    assert_int_equal(phone_row(a, first)->state, PHONE_ROW_HUNG_UP);
    assert_int_equal(phone_row(a, first)->peer, b->task->id);
    assert_int_equal(phone_row(a, first)->calls, 1);
}

static void a_thread_row_shows_the_kind_of_wait(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    rows_t rows = {0};
    inspect_threads(a->task->id, keep_thread, &rows);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.threads[0].state, THREAD_ROW_WAITING);
    assert_int_equal(rows.threads[0].wait, THREAD_ROW_WAIT_IPC);
    assert_int_equal(rows.threads[0].task, a->task->id);
    assert_string_equal(rows.threads[0].task_name, "a");
}

/* A walk ends at inconsistent links and does not follow them. */
static void a_broken_list_ends_early(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    for (unsigned i = 0; i < 4; i++)
        send_ok(a, ab, i, PING, i, 0, 0);
    assert_int_equal(calls_of(b, CALL_LIST_INCOMING)->count, 4);

    link_t *second = b->task->box.incoming.head.next->next;
    link_t *after = second->next;
    second->next = b->task->box.incoming.head.next; /* a cycle without the head */
    assert_int_equal(calls_of(b, CALL_LIST_INCOMING)->count, 2);
    second->next = NULL;
    assert_int_equal(calls_of(b, CALL_LIST_INCOMING)->count, 2);
    second->next = after;
    assert_int_equal(calls_of(b, CALL_LIST_INCOMING)->count, 4);
}

static void kill_ends_a_task_but_not_the_kernel(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint32_t id = a->task->id;
    assert_int_equal(control_task_kill(TASK_ID_KERNEL), EPERM);
    assert_int_equal(control_task_kill(id + 1), ENOENT);
    assert_int_equal(control_task_kill(id), EOK);
    task_row_t row;
    assert_true(inspect_task(id, &row));
    assert_int_equal(row.state, TASK_ROW_DYING);
    step();
    assert_false(inspect_task(id, &row));
}

/* Received or not, the sender gets the error at once, and the callee's late answer is dropped. */
static void the_console_answers_instead_of_the_callee(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    uint64_t taken = send_ok(a, ab, 1, PING, 5, 0, 0);
    ipc_message_t message = take_ok(b);
    uint64_t incoming = send_ok(a, ab, 2, PING, 6, 0, 0);
    assert_int_equal(control_call_answer(taken, EDEADLK), EOK);
    assert_int_equal(control_call_answer(taken, EDEADLK), ENOENT);
    assert_int_equal(control_call_answer(incoming, EDEADLK), EOK);
    assert_int_equal(control_call_answer(incoming + 1, EDEADLK), ENOENT);
    assert_int_equal(answer(b, message.handle, EOK, 1, 2, 0, NULL), EHANDLE);
    assert_int_equal(take_answer(a, 1, NULL), EDEADLK);
    assert_int_equal(take_answer(a, 2, NULL), EDEADLK);
    assert_nothing(b);
    ipc_check();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tasks_are_listed_in_order),
        TEST(a_call_is_listed_where_it_is_queued),
        TEST(a_forwarded_call_shows_the_forwarders_phone),
        TEST(a_call_of_a_dead_task_has_no_asker),
        TEST(phones_show_their_states),
        TEST(a_thread_row_shows_the_kind_of_wait),
        TEST(a_broken_list_ends_early),
        TEST(kill_ends_a_task_but_not_the_kernel),
        TEST(the_console_answers_instead_of_the_callee),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* System calls that access pages that their pager has not supplied yet: the thread waits before the
 * call has any effect, and the call restarts when the page arrives. */
#include "pager_test.h"

#include <abi/sysinfo.h>
#include <abi/task.h>

/* ---- a system call's own arguments ---- */

static void pages_to_read_are_requested(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(a, SYS_TASK_SET_NAME, &(syscall_words_t){{base, 4}});
    assert_false(puppet_done(a));
    give_page(b, 0, 'n');
    assert_true(puppet_done(a) && a->result == EOK);
    assert_string_equal(a->task->name, "nnnn");
    /* Across two pages, one of which is present. */
    puppet_begin(a, SYS_TASK_SET_NAME, &(syscall_words_t){{base + 4094, 4}});
    assert_false(puppet_done(a));
    give_page(b, 4096, 'm');
    assert_true(puppet_done(a) && a->result == EOK);
    assert_string_equal(a->task->name, "nnmm");
}

static void pages_to_write_are_requested(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(a, SYS_TASK_LIST, &(syscall_words_t){{0, base, 4096}});
    assert_false(puppet_done(a));
    give_page(b, 0, 'x');
    assert_true(puppet_done(a) && a->result == EOK);
    task_info_t info;
    peek(a, base, &info, sizeof(info));
    assert_int_equal(info.id, TASK_ID_KERNEL);
    assert_int_equal(byte_at(a, base + sizeof(info)), 'x');
}

/* The value is compared after its page has arrived, under the lock that a waker takes. */
static void the_page_of_a_futex_is_requested(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(a, SYS_FUTEX_WAIT, &(syscall_words_t){{base, 5, 0}});
    assert_false(puppet_done(a));
    give_page(b, 0, 0);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EAGAIN);
}

static void a_failed_page_in_is_efault(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(a, SYS_KLOG_WRITE, &(syscall_words_t){{base, 100}});
    assert_int_equal(answer(b, take_page_in(b, 0).handle, ENOENT, 0, 0, 0, NULL), EOK);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EFAULT);
    puppet_begin(a, SYS_SYSINFO, &(syscall_words_t){{base, 3, a->memory, 100}});
    (void)take_page_in(b, 0);
    puppet_kill(b);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EFAULT);
    assert_false(a->task->dead); /* no fault in user mode */
}

static void a_system_call_that_waits_for_a_page_can_be_killed(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(a, SYS_TASK_SET_NAME, &(syscall_words_t){{base, 4}});
    ipc_message_t m = take_page_in(b, 0);
    puppet_kill(a);
    assert_true(a->task->dead);
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EPARTY);
}

/* ---- transfers ---- */

/* c is the callee of a transfer from or to an area of a that crosses a page boundary. */
static puppet_t *c;
static cap_handle_t ac;

static void transfer_begin(uint64_t number, uint64_t method)
{
    paged_begin();
    c = puppet_create("c");
    ac = link_up(a, c, 9);
    puppet_begin(a, number, &(syscall_words_t){{ac, 5, method, base + 4000, 200}});
    assert_false(puppet_done(a));
    assert_nothing(c);
    give_page(b, 0, '0');
    assert_false(puppet_done(a));
    give_page(b, 4096, '1');
}

static void pages_of_sent_data_are_present_before_the_call(void **state)
{
    (void)state;
    transfer_begin(SYS_IPC_CALL, IPC_M_DATA_WRITE);
    assert_true(puppet_done(a) && a->result == EOK);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, c->memory, 200, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 5, NULL), EOK);
    assert_int_equal(byte_at(c, c->memory + 95), '0');
    assert_int_equal(byte_at(c, c->memory + 96), '1');
}

static void pages_for_requested_data_are_present_before_the_call(void **state)
{
    (void)state;
    transfer_begin(SYS_IPC_CALL_WAIT, IPC_M_DATA_READ);
    assert_true(puppet_done(a));
    assert_int_equal(a->result, ETIMEDOUT); /* it was sent, and the timeout is 0 */
    poke(c, c->memory, "cc", 2);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, c->memory, 2, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 5, NULL), EOK);
    assert_int_equal(byte_at(a, base + 4001), 'c');
    assert_int_equal(byte_at(a, base + 4002), '0');
}

/* So the callee never waits for the pager of another task. */
static void a_page_unmapped_after_the_call_is_the_senders_fault(void **state)
{
    (void)state;
    transfer_begin(SYS_IPC_CALL, IPC_M_DATA_WRITE);
    uint64_t again = base;
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_DESTROY, base), EOK);
    assert_int_equal(area_paged(a, &again, 8192, AREA_READ, ab), EOK);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, c->memory, 200, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 5, NULL), EFAULT);
    assert_nothing(b);
}

static void the_callee_waits_for_its_own_pages(void **state)
{
    (void)state;
    paged_begin();
    c = puppet_create("c");
    cap_handle_t ca = link_up(c, a, 9);
    poke(c, c->memory, "data of c", 9);
    send_ok(c, ca, 1, IPC_M_DATA_WRITE, c->memory, 9, 0);
    ipc_message_t m = take_ok(a);
    puppet_begin(a, SYS_IPC_ANSWER, &(syscall_words_t){{m.handle, 0, EOK, base + 4091, 9}});
    give_page(b, 0, 'x');
    assert_false(puppet_done(a));
    assert_nothing(c);
    give_page(b, 4096, 'y');
    assert_true(puppet_done(a) && a->result == EOK);
    assert_int_equal(take_answer(c, 1, NULL), EOK);
    assert_int_equal(byte_at(a, base + 4091), 'd');
    assert_int_equal(byte_at(a, base + 4099), 'c');
    assert_int_equal(byte_at(a, base + 4100), 'y');
}

/* A second thread answers it in the meantime. */
static void the_call_can_be_answered_while_the_callee_waits(void **state)
{
    (void)state;
    paged_begin();
    c = puppet_create("c");
    puppet_t *second = puppet_thread(a);
    cap_handle_t ca = link_up(c, a, 9);
    send_ok(c, ca, 1, IPC_M_DATA_READ, c->memory, 9, 0);
    ipc_message_t m = take_ok(a);
    puppet_begin(a, SYS_IPC_ANSWER_WAIT, &(syscall_words_t){{m.handle, 0, EOK, base, 9}});
    assert_int_equal(answer(second, m.handle, EIO, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(c, 1, NULL), EIO);
    give_page(b, 0, 'x');
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EHANDLE);
}

/* An access that is not allowed fails at once, without a page request. */
static void no_page_is_requested_for_a_forbidden_access(void **state)
{
    (void)state;
    paged_begin();
    uint64_t constant = 0;
    assert_int_equal(area_paged(a, &constant, 4096, AREA_READ, ab), EOK);
    c = puppet_create("c");
    ac = link_up(a, c, 9);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_LIST, 0, constant, 4096), EFAULT);
    send_ok(a, ac, 1, IPC_M_DATA_READ, constant, 10, 0);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, c->memory, 10, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 1, NULL), EFAULT);
    assert_int_equal(send(a, ac, 1, IPC_M_DATA_WRITE, base, 0, 0), EOK);
    assert_int_equal(send(a, ac + 1, 1, IPC_M_DATA_WRITE, base, 10, 0), EHANDLE);
    assert_nothing(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pages_to_read_are_requested),
        TEST(pages_to_write_are_requested),
        TEST(the_page_of_a_futex_is_requested),
        TEST(a_failed_page_in_is_efault),
        TEST(a_system_call_that_waits_for_a_page_can_be_killed),
        TEST(pages_of_sent_data_are_present_before_the_call),
        TEST(pages_for_requested_data_are_present_before_the_call),
        TEST(a_page_unmapped_after_the_call_is_the_senders_fault),
        TEST(the_callee_waits_for_its_own_pages),
        TEST(the_call_can_be_answered_while_the_callee_waits),
        TEST(no_page_is_requested_for_a_forbidden_access),
    };
    return RUN(tests);
}

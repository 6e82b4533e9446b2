// SPDX-License-Identifier: BSD-2-Clause
/* PAGE_IN: a page is requested from its pager when it is accessed. */
#include "pager_test.h"

static void an_accessed_page_is_requested(void **state)
{
    (void)state;
    paged_begin();
    assert_nothing(b);
    puppet_touch(a, base + 4096 + 123, false);
    assert_false(puppet_done(a));
    poke(b, b->memory + 10, "the second page", 15);
    ipc_message_t m = take_page_in(b, 4096);
    assert_int_equal(m.sender, a->task->id);
    assert_int_equal(m.label, 7);
    assert_int_equal(m.word[0], 31);
    assert_int_equal(m.word[1], 32);
    assert_int_equal(m.word[2], 33);
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EOK);
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base + 4096 + 14), 's');
    /* It stays mapped; the others are not mapped. */
    puppet_touch(a, base + 4096, true);
    assert_true(puppet_done(a));
    assert_nothing(b);
    assert_nothing(a);
    puppet_touch(a, base + 3 * 4096 + 4095, true);
    assert_false(puppet_done(a));
    give_page(b, (uint64_t)3 * 4096, 'x');
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base + 3 * 4096 + 4095), 'x');
}

/* Later writes of one side are not visible to the other. */
static void the_page_is_a_copy(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, true);
    give_page(b, 0, 'p');
    poke(b, b->memory + 5, "P", 1);
    assert_int_equal(byte_at(a, base + 5), 'p');
    poke(a, base + 6, "A", 1);
    assert_int_equal(byte_at(b, b->memory + 6), 'p');
    puppet_kill(b);
    assert_int_equal(byte_at(a, base + 6), 'A');
}

/* The pager answers with data at an address that is not page-aligned. */
static void the_rest_of_a_short_page_is_zero(void **state)
{
    (void)state;
    paged_begin();
    char full[2 * 4096];
    memset(full, 'f', sizeof(full));
    poke(b, b->memory, full, sizeof(full));
    puppet_touch(a, base, false);
    assert_int_equal(answer(b, take_page_in(b, 0).handle, EOK, b->memory + 4094, 5, 0, NULL), EOK);
    assert_int_equal(byte_at(a, base + 4), 'f');
    assert_int_equal(byte_at(a, base + 5), 0);
    assert_int_equal(byte_at(a, base + 4095), 0);
    puppet_touch(a, base + 4096, false);
    assert_int_equal(answer(b, take_page_in(b, 4096).handle, EOK, 0, 0, 0, NULL), EOK);
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base + 4096), 0);
}

/* The pager gets the error and can retry. */
static void a_wrong_answer_is_the_pagers_error(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    ipc_message_t m = take_page_in(b, 0);
    char full[4096];
    memset(full, 'f', sizeof(full));
    poke(b, b->memory + PUPPET_MEMORY - 4096, full, sizeof(full));
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4097, 0, NULL), EINVAL);
    assert_int_equal(answer(b, m.handle, EOK, b->memory, UINT64_MAX, 0, NULL), EINVAL);
    assert_int_equal(answer(b, m.handle, EOK, 0, 4096, 0, NULL), EFAULT);
    assert_int_equal(answer(b, m.handle, EOK, UINT64_MAX - 10, 4096, 0, NULL), EFAULT);
    assert_int_equal(answer(b, m.handle, EOK, b->memory + PUPPET_MEMORY - 100, 4096, 0, NULL),
                     EFAULT);
    assert_false(puppet_done(a));
    /* The page contains no data of a failed attempt. */
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 1, 0, NULL), EOK);
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base + 50), 0);
}

static void a_page_request_records_its_cause(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *c = puppet_create("c");
    cap_handle_t ca = link_up(c, a, 9);
    uint64_t cause = send_ok(c, ca, 1, PING, 0, 0, 0);
    ipc_message_t served = take_ok(a);
    a->thread->page->serving_call = cause;
    uint64_t sent = a->task->box.sent;
    puppet_touch(a, base, false);
    host_run(); /* there is no timeout */
    assert_false(puppet_done(a));
    assert_int_equal(a->task->box.sent, sent + 1);
    assert_true(phone_of(a, ab)->order_known);
    const call_t *call = a->thread->paging;
    assert_non_null(call);
    assert_int_equal(call->cause, cause);
    assert_int_equal(phone_of(a, ab)->active_calls, 1);
    assert_int_equal(a->thread->wait_kind, WAIT_PAGER);
    assert_int_equal(a->thread->wait_object, call->id);
    give_page(b, 0, 'x');
    assert_int_equal(phone_of(a, ab)->active_calls, 0);
    assert_int_equal(answer(a, served.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(c, 1, NULL), EOK);
}

/* A pager that waits for messages receives the call at once. */
static void a_waiting_pager_gets_it_directly(void **state)
{
    (void)state;
    paged_begin();
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_touch(a, base, false);
    assert_true(puppet_done(b));
    ipc_message_t m;
    memcpy(&m, &b->words, sizeof(m));
    assert_int_equal(m.method, IPC_M_PAGE_IN);
    /* It can use the combined call for answering and waiting. */
    puppet_begin(
        b, SYS_IPC_ANSWER_WAIT,
        &(syscall_words_t){{m.handle, 0, EOK, b->memory, 4096, 0, 0, 0, IPC_WAIT_FOREVER}});
    assert_false(puppet_done(b));
    assert_true(puppet_done(a));
}

/* Both threads request the page; the first answer counts for both. */
static void two_threads_can_request_one_page(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 2; first++) {
        paged_begin();
        puppet_t *second = puppet_thread(a);
        puppet_touch(a, base, false);
        puppet_touch(second, base + 77, true);
        ipc_message_t m[] = {take_page_in(b, 0), take_page_in(b, 0)};
        poke(b, b->memory, "1", 1);
        assert_int_equal(answer(b, m[first].handle, EOK, b->memory, 1, 0, NULL), EOK);
        assert_true(puppet_done(first == 0 ? a : second));
        assert_false(puppet_done(first == 0 ? second : a));
        poke(b, b->memory, "2", 1);
        assert_int_equal(answer(b, m[1 - first].handle, EOK, b->memory, 1, 0, NULL), EOK);
        assert_true(puppet_done(a) && puppet_done(second));
        assert_int_equal(byte_at(a, base), '1');
    }
}

/* A forwarder can change the words of the area, but not the offset. */
static void a_pager_can_forward(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *c = puppet_create("c");
    cap_handle_t bc = link_up(b, c, 8);
    for (unsigned mode = 0; mode < 2; mode++) {
        uint64_t offset = mode * 4096ul;
        puppet_touch(a, base + offset, false);
        syscall_words_t words = {
            {take_page_in(b, offset).handle, bc, IPC_M_PAGE_IN, 41, 42, 43, 44, 45, mode}};
        assert_int_equal(puppet_call(b, SYS_IPC_FORWARD, &words), EOK);
        ipc_message_t m = take_page_in(c, offset);
        assert_int_equal(m.word[0], 41);
        assert_int_equal(m.word[2], 43);
        assert_int_equal(m.sender, mode == IPC_FORWARD_KEEP ? a->task->id : b->task->id);
        poke(c, c->memory, "c", 1);
        assert_int_equal(answer(c, m.handle, EOK, c->memory, 1, 0, NULL), EOK);
        assert_true(puppet_done(a));
        assert_int_equal(byte_at(a, base + offset), 'c');
    }
}

/* The memory of a pager can itself have a pager. */
static void a_pager_can_have_a_pager(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *c = puppet_create("c");
    uint64_t of_b = 0;
    assert_int_equal(area_paged(b, &of_b, 4096, AREA_READ, link_up(b, c, 8)), EOK);
    puppet_touch(a, base, false);
    ipc_message_t m = take_page_in(b, 0);
    puppet_begin(b, SYS_IPC_ANSWER, &(syscall_words_t){{m.handle, 0, EOK, of_b, 4096}});
    assert_false(puppet_done(b));
    give_page(c, 0, 'c');
    assert_true(puppet_done(b) && b->result == EOK);
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base), 'c');
}

/* A page request does not count against the quota of calls. */
static void a_page_request_does_not_count_against_the_quota(void **state)
{
    (void)state;
    paged_begin();
    for (unsigned i = 0; i < TASK_CALLS_MAX; i++)
        send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(send(a, ab, 1, PING, 0, 0, 0), ELIMIT);
    puppet_touch(a, base, false);
    for (unsigned i = 0; i < TASK_CALLS_MAX; i++)
        (void)take_ok(b);
    give_page(b, 0, 'x');
    assert_true(puppet_done(a));
}

static void invalid_areas_with_a_pager_are_rejected(void **state)
{
    (void)state;
    paged_begin();
    uint64_t at = 0;
    const unsigned rw = AREA_READ | AREA_WRITE;
    assert_int_equal(area_paged(a, &at, 4096, rw, ab + 1), EHANDLE);
    assert_int_equal(area_paged(a, &at, 4096, rw, CAP_NONE), EHANDLE);
    assert_int_equal(area_paged(a, &at, 4096, rw | AREA_EXEC, ab), EINVAL);
    assert_int_equal(area_paged(a, &at, 4096, rw | AREA_GUARD, ab), EINVAL);
    assert_int_equal(area_paged(a, &at, 4096, AREA_WRITE, ab), EINVAL);
    assert_int_equal(area_paged(a, &at, 4095, rw, ab), EINVAL);
    assert_int_equal(area_paged(a, &at, 0, rw, ab), EINVAL);
    assert_int_equal(area_paged(a, &base, 4096, rw, ab), EEXIST);
    send_ok(a, ab, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    ipc_message_t m = take_ok(b);
    cap_handle_t connecting =
        list_entry(list_first(&a->task->sent_calls), call_t, sent_link)->carried->handle;
    assert_int_equal(area_paged(a, &at, 4096, rw, connecting), EHANDLE);
    assert_int_equal(answer(b, m.handle, EPERM, 0, 0, 0, NULL), EOK);
    puppet_kill(b);
    assert_int_equal(area_paged(a, &at, 4096, rw, ab), EHANGUP);
}

/* The other side could not get the missing pages. */
static void an_area_with_a_pager_is_not_shared(void **state)
{
    (void)state;
    paged_begin();
    send_ok(a, ab, 1, IPC_M_SHARE_OUT, base, 0, AREA_READ);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 1, NULL), ENOTSUP);
    cap_handle_t ba = link_up(b, a, 5);
    send_ok(b, ba, 2, IPC_M_SHARE_IN, 0, PAGES * 4096, 0);
    ipc_message_t m = take_ok(a);
    assert_int_equal(answer(a, m.handle, EOK, base, AREA_READ, 0, NULL), ENOTSUP);
    assert_int_equal(answer(a, m.handle, EPERM, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(b, 2, NULL), EPERM);
}

static void only_the_kernel_requests_pages(void **state)
{
    (void)state;
    paged_begin();
    assert_int_equal(send(a, ab, 1, IPC_M_PAGE_IN, 31, 32, 33), ENOTSUP);
    assert_nothing(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_accessed_page_is_requested),
        TEST(the_page_is_a_copy),
        TEST(the_rest_of_a_short_page_is_zero),
        TEST(a_wrong_answer_is_the_pagers_error),
        TEST(a_page_request_records_its_cause),
        TEST(a_waiting_pager_gets_it_directly),
        TEST(two_threads_can_request_one_page),
        TEST(a_pager_can_forward),
        TEST(a_pager_can_have_a_pager),
        TEST(a_page_request_does_not_count_against_the_quota),
        TEST(invalid_areas_with_a_pager_are_rejected),
        TEST(an_area_with_a_pager_is_not_shared),
        TEST(only_the_kernel_requests_pages),
    };
    return RUN(tests);
}

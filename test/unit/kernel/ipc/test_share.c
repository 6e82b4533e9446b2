// SPDX-License-Identifier: BSD-2-Clause
/* SHARE_OUT and SHARE_IN: areas in two address spaces. */
#include "ipc_test.h"

static uint64_t area(puppet_t *p, uint64_t size, unsigned flags)
{
    syscall_words_t words = {{0, size, flags}};
    assert_int_equal(puppet_call(p, SYS_AREA_CREATE, &words), EOK);
    return words.w[0];
}

static void assert_common(puppet_t *a, uint64_t at_a, puppet_t *b, uint64_t at_b)
{
    uint32_t value;
    poke(a, at_a + 4100, &(uint32_t){0x12345678}, 4);
    peek(b, at_b + 4100, &value, 4);
    assert_int_equal(value, 0x12345678);
    poke(b, at_b + 12, &(uint32_t){0x9abcdef0}, 4);
    peek(a, at_a + 12, &value, 4);
    assert_int_equal(value, 0x9abcdef0);
}

static void share_out_shows_the_area_to_the_callee(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 8192, AREA_READ | AREA_WRITE), theirs;
    send_ok(a, phone, 1, IPC_M_SHARE_OUT, ours, 0, AREA_READ | AREA_WRITE);
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.word[1], 8192);
    assert_int_equal(answer(b, m.handle, EOK, 0, 12, 15, &theirs), EOK);
    assert_int_equal(take_answer(a, 1, &m), EOK);
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(m.word[i], 0);
    assert_common(a, ours, b, theirs);
    puppet_kill(a);
    uint32_t value;
    peek(b, theirs + 12, &value, 4);
    assert_int_equal(value, 0x9abcdef0);
}

static void share_in_shows_the_callees_area_to_the_sender(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t theirs = area(b, 8192, AREA_READ | AREA_WRITE);
    send_ok(a, phone, 1, IPC_M_SHARE_IN, 0, 8192, 0);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, theirs, AREA_READ | AREA_WRITE, 0, NULL),
                     EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(a, 1, &answered), EOK);
    assert_common(a, answered.word[0], b, theirs);
    assert_int_equal(PUPPET_CALL(b, SYS_AREA_DESTROY, theirs), EOK);
    uint32_t value;
    peek(a, answered.word[0] + 12, &value, 4);
    assert_int_equal(value, 0x9abcdef0);
}

static void invalid_areas_are_rejected_when_sent(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 8192, AREA_READ | AREA_WRITE);
    assert_int_equal(send(a, phone, 1, IPC_M_SHARE_OUT, 0x500000000000, 0, AREA_READ), ENOENT);
    assert_int_equal(send(a, phone, 1, IPC_M_SHARE_OUT, ours + 4096, 0, AREA_READ), ENOENT);
    assert_int_equal(send(a, phone, 1, IPC_M_SHARE_OUT, ours, 4096, AREA_READ), EINVAL);
    assert_nothing(b);
    assert_int_equal(send(a, phone, 1, IPC_M_SHARE_OUT, ours, 8192, AREA_READ), EOK);
    assert_int_equal(take_ok(b).word[1], 8192);
}

static void excessive_permissions_are_the_owners_error(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 4096, AREA_READ), theirs = area(b, 4096, AREA_READ);
    send_ok(a, phone, 1, IPC_M_SHARE_OUT, ours, 0, AREA_READ | AREA_WRITE);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 1, NULL), EACCES);
    send_ok(a, phone, 2, IPC_M_SHARE_IN, 0, 4096, 0);
    ipc_message_t m = take_ok(b);
    assert_int_equal(answer(b, m.handle, EOK, theirs, AREA_READ | AREA_WRITE, 0, NULL), EACCES);
    assert_nothing(a);
    assert_int_equal(answer(b, m.handle, EOK, theirs, AREA_READ, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 2, NULL), EOK);
}

static void an_occupied_address_is_the_error_of_its_side(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 4096, AREA_READ), theirs = area(b, 4096, AREA_READ);
    send_ok(a, phone, 1, IPC_M_SHARE_OUT, ours, 0, AREA_READ);
    ipc_message_t m = take_ok(b);
    assert_int_equal(answer(b, m.handle, EOK, theirs, 0, 0, NULL), EEXIST);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    send_ok(a, phone, 2, IPC_M_SHARE_IN, ours, 4096, 0);
    assert_int_equal(answer(b, take_ok(b).handle, EOK, theirs, AREA_READ, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 2, NULL), EEXIST);
}

static void an_area_larger_than_requested_is_rejected(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t theirs = area(b, 8192, AREA_READ);
    send_ok(a, phone, 1, IPC_M_SHARE_IN, 0, 4096, 0);
    ipc_message_t m = take_ok(b);
    assert_int_equal(answer(b, m.handle, EOK, theirs, AREA_READ, 0, NULL), EINVAL);
    assert_int_equal(answer(b, m.handle, EOK, 0x500000000000, AREA_READ, 0, NULL), ENOENT);
    assert_int_equal(answer(b, m.handle, ENOENT, 0, 0, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), ENOENT);
}

/* The callee relies on the size in the call. */
static void an_area_that_changed_after_the_call_is_not_shared(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 8192, AREA_READ);
    send_ok(a, phone, 1, IPC_M_SHARE_OUT, ours, 0, AREA_READ);
    ipc_message_t m = take_ok(b);
    assert_int_equal(m.word[1], 8192);
    assert_int_equal(PUPPET_CALL(a, SYS_AREA_RESIZE, ours, 4096), EOK);
    assert_int_equal(answer(b, m.handle, EOK, 0, 0, 0, NULL), EPARTY);
    assert_int_equal(take_answer(a, 1, NULL), ENOENT);
}

static void invalid_flags_are_the_error_of_the_side_that_sets_them(void **state)
{
    (void)state;
    static const uint64_t bad[] = {0, AREA_WRITE, AREA_READ | AREA_WRITE | AREA_EXEC,
                                   AREA_READ | AREA_GUARD, AREA_READ | 1ull << 32};
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    uint64_t ours = area(a, 4096, AREA_READ), theirs = area(b, 4096, AREA_READ);
    send_ok(a, phone, 1, IPC_M_SHARE_IN, 0, 4096, 0);
    ipc_message_t m = take_ok(b);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(send(a, phone, 2, IPC_M_SHARE_OUT, ours, 0, bad[i]), EINVAL);
        assert_int_equal(answer(b, m.handle, EOK, theirs, bad[i], 0, NULL), EINVAL);
        assert_nothing(a);
    }
    assert_int_equal(answer(b, m.handle, EOK, theirs, AREA_READ, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(share_out_shows_the_area_to_the_callee),
        TEST(share_in_shows_the_callees_area_to_the_sender),
        TEST(invalid_areas_are_rejected_when_sent),
        TEST(excessive_permissions_are_the_owners_error),
        TEST(an_occupied_address_is_the_error_of_its_side),
        TEST(an_area_larger_than_requested_is_rejected),
        TEST(an_area_that_changed_after_the_call_is_not_shared),
        TEST(invalid_flags_are_the_error_of_the_side_that_sets_them),
    };
    return RUN(tests);
}

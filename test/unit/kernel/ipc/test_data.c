// SPDX-License-Identifier: BSD-2-Clause
/* DATA_WRITE and DATA_READ: valid pointers, and every kind of invalid pointer or length. */
#include "ipc_test.h"

#include <abi/limits.h>
#include <arch/paging.h>

#define PAGE ((uint64_t)4096)

typedef struct pair {
    puppet_t *a, *b;
    cap_handle_t phone;
} pair_t;

static pair_t make_pair(void)
{
    pair_t p = {puppet_create("a"), puppet_create("b"), 0};
    p.phone = link_up(p.a, p.b, 7);
    return p;
}

/* Creates an area of one page with these flags and nothing mapped after it. */
static uint64_t make_area(puppet_t *p, unsigned flags)
{
    syscall_words_t words = {{0, PAGE, flags}};
    assert_int_equal(puppet_call(p, SYS_AREA_CREATE, &words), EOK);
    return words.w[0];
}

static void fill(puppet_t *p, uint64_t at, size_t size, uint8_t seed)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(seed + i * 7 + i / 256);
        poke(p, at + i, &byte, 1);
    }
}

static void assert_filled(puppet_t *p, uint64_t at, size_t size, uint8_t seed)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte;
        peek(p, at + i, &byte, 1);
        assert_int_equal(byte, (uint8_t)(seed + i * 7 + i / 256));
    }
}

static void write_moves_bytes_across_pages(void **state)
{
    (void)state;
    pair_t p = make_pair();
    fill(p.a, p.a->memory + 100, 9000, 3);
    send_ok(p.a, p.phone, 1, IPC_M_DATA_WRITE, p.a->memory + 100, 9000, 0);
    ipc_message_t m = take_ok(p.b);
    assert_int_equal(m.method, IPC_M_DATA_WRITE);
    assert_int_equal(m.word[1], 9000);
    assert_int_equal(answer(p.b, m.handle, EOK, p.b->memory + 4000, 9000, 0, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(p.a, 1, &answered), EOK);
    assert_int_equal(answered.word[1], 9000);
    assert_int_equal(answered.word[0], 0); /* the sender does not learn the callee's address */
    assert_filled(p.b, p.b->memory + 4000, 9000, 3);
}

static void read_moves_less_when_the_callee_has_less(void **state)
{
    (void)state;
    pair_t p = make_pair();
    fill(p.b, p.b->memory, 512, 9);
    send_ok(p.a, p.phone, 1, IPC_M_DATA_READ, p.a->memory + 5, 4096, 0);
    assert_int_equal(answer(p.b, take_ok(p.b).handle, EOK, p.b->memory, 512, 0, NULL), EOK);
    ipc_message_t answered;
    assert_int_equal(take_answer(p.a, 1, &answered), EOK);
    assert_int_equal(answered.word[1], 512);
    assert_filled(p.a, p.a->memory + 5, 512, 9);
    uint8_t after;
    peek(p.a, p.a->memory + 5 + 512, &after, 1);
    assert_int_equal(after, 0);
}

static void empty_transfers_succeed(void **state)
{
    (void)state;
    pair_t p = make_pair();
    for (unsigned method = IPC_M_DATA_WRITE; method <= IPC_M_DATA_READ; method++) {
        send_ok(p.a, p.phone, 1, method, 0, 0, 0);
        assert_int_equal(answer(p.b, take_ok(p.b).handle, EOK, 0, 0, 0, NULL), EOK);
        assert_int_equal(take_answer(p.a, 1, NULL), EOK);
    }
}

static void the_largest_transfer_works_and_one_byte_more_does_not(void **state)
{
    (void)state;
    pair_t p = make_pair();
    assert_true(PUPPET_MEMORY >= DATA_XFER_MAX);
    for (unsigned method = IPC_M_DATA_WRITE; method <= IPC_M_DATA_READ; method++) {
        assert_int_equal(send(p.a, p.phone, 1, method, p.a->memory, DATA_XFER_MAX + 1, 0), E2BIG);
        send_ok(p.a, p.phone, 1, method, p.a->memory, DATA_XFER_MAX, 0);
        assert_int_equal(answer(p.b, take_ok(p.b).handle, EOK, p.b->memory, DATA_XFER_MAX, 0, NULL),
                         EOK);
        assert_int_equal(take_answer(p.a, 1, NULL), EOK);
    }
    assert_nothing(p.b);
}

static void ranges_outside_of_user_memory_are_refused_when_sent(void **state)
{
    (void)state;
    pair_t p = make_pair();
    const struct {
        uint64_t address, size;
    } wrong[] = {{0, 1},
                 {USER_BASE - 1, 4},
                 {USER_END, 1},
                 {USER_END - 4, 8},
                 {USER_END - 4, 5},
                 {0xffff800000000000, 16},
                 {UINT64_MAX, 1},
                 {UINT64_MAX - 3, 64},
                 {0x8000000000000000, 4096}};
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        for (unsigned method = IPC_M_DATA_WRITE; method <= IPC_M_DATA_READ; method++)
            assert_int_equal(send(p.a, p.phone, 1, method, wrong[i].address, wrong[i].size, 0),
                             EFAULT);
    }
    assert_nothing(p.b);
}

static void ranges_up_to_the_edges_of_user_memory_are_sent(void **state)
{
    (void)state;
    pair_t p = make_pair();
    for (unsigned method = IPC_M_DATA_WRITE; method <= IPC_M_DATA_READ; method++) {
        send_ok(p.a, p.phone, 1, method, USER_BASE, 1, 0);
        send_ok(p.a, p.phone, 2, method, USER_END - 4, 4, 0);
    }
}

/* The sender's range is in the user half, but not (completely) mapped. */
static void a_fault_of_the_sender_is_its_answer_and_the_callee_gets_eparty(void **state)
{
    (void)state;
    pair_t p = make_pair();
    uint64_t read_only = make_area(p.a, AREA_READ);
    const struct {
        unsigned method;
        uint64_t address, size;
    } wrong[] = {{IPC_M_DATA_WRITE, 0x500000000000, 10},
                 {IPC_M_DATA_READ, 0x500000000000, 10},
                 {IPC_M_DATA_WRITE, p.a->memory + PUPPET_MEMORY - 8, 0x10000},
                 {IPC_M_DATA_READ, p.a->memory + PUPPET_MEMORY - 8, 0x10000},
                 {IPC_M_DATA_READ, read_only, 10}};
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        send_ok(p.a, p.phone, i, wrong[i].method, wrong[i].address, wrong[i].size, 0);
        ipc_message_t m = take_ok(p.b);
        assert_int_equal(answer(p.b, m.handle, EOK, p.b->memory, wrong[i].size, 0, NULL), EPARTY);
        ipc_message_t answered;
        assert_int_equal(take_answer(p.a, i, &answered), EFAULT);
        for (unsigned w = 0; w < IPC_WORDS; w++)
            assert_int_equal(answered.word[w], 0);
        assert_int_equal(answer(p.b, m.handle, EOK, 0, 0, 0, NULL), EHANDLE);
    }
}

static void a_fault_of_the_callee_is_its_error_and_it_can_retry(void **state)
{
    (void)state;
    pair_t p = make_pair();
    uint64_t read_only = make_area(p.b, AREA_READ);
    const struct {
        unsigned method;
        uint64_t address, size;
        errno_t rc;
    } wrong[] = {{IPC_M_DATA_WRITE, 0x500000000000, 10, EFAULT},
                 {IPC_M_DATA_READ, 0x500000000000, 10, EFAULT},
                 {IPC_M_DATA_WRITE, 0xffff800000000000, 10, EFAULT},
                 {IPC_M_DATA_READ, 0xffff800000000000, 10, EFAULT},
                 {IPC_M_DATA_WRITE, UINT64_MAX - 2, 10, EFAULT},
                 {IPC_M_DATA_READ, UINT64_MAX - 2, 10, EFAULT},
                 {IPC_M_DATA_WRITE, read_only, 10, EFAULT},
                 {IPC_M_DATA_WRITE, p.b->memory, 101, EINVAL},
                 {IPC_M_DATA_READ, p.b->memory, 101, EINVAL},
                 {IPC_M_DATA_READ, p.b->memory, UINT64_MAX, EINVAL},
                 {IPC_M_DATA_WRITE, p.b->memory + PUPPET_MEMORY - 4, 10, EFAULT},
                 {IPC_M_DATA_READ, p.b->memory + PUPPET_MEMORY - 4, 10, EFAULT}};
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        send_ok(p.a, p.phone, i, wrong[i].method, p.a->memory, 100, 0);
        ipc_message_t m = take_ok(p.b);
        assert_int_equal(answer(p.b, m.handle, EOK, wrong[i].address, wrong[i].size, 0, NULL),
                         wrong[i].rc);
        assert_nothing(p.a);
        assert_int_equal(answer(p.b, m.handle, EOK, p.b->memory, 100, 0, NULL), EOK);
        assert_int_equal(take_answer(p.a, i, NULL), EOK);
    }
}

static void a_transfer_of_a_dead_sender_reports_it(void **state)
{
    (void)state;
    pair_t p = make_pair();
    send_ok(p.a, p.phone, 1, IPC_M_DATA_WRITE, p.a->memory, 100, 0);
    ipc_message_t m = take_ok(p.b);
    puppet_kill(p.a);
    assert_int_equal(answer(p.b, m.handle, EOK, p.b->memory, 100, 0, NULL), EPARTY);
}

static void a_refused_transfer_moves_nothing(void **state)
{
    (void)state;
    pair_t p = make_pair();
    fill(p.a, p.a->memory, 16, 1);
    send_ok(p.a, p.phone, 1, IPC_M_DATA_WRITE, p.a->memory, 16, 0);
    assert_int_equal(answer(p.b, take_ok(p.b).handle, ENOSPC, p.b->memory, 16, 0, NULL), EOK);
    assert_int_equal(take_answer(p.a, 1, NULL), ENOSPC);
    uint8_t byte;
    peek(p.b, p.b->memory, &byte, 1);
    assert_int_equal(byte, 0);
}

static void a_task_can_transfer_to_itself(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    cap_handle_t phone = link_up(a, a, 7);
    fill(a, a->memory, 300, 5);
    send_ok(a, phone, 1, IPC_M_DATA_WRITE, a->memory, 300, 0);
    assert_int_equal(answer(a, take_ok(a).handle, EOK, a->memory + 8192, 300, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, NULL), EOK);
    assert_filled(a, a->memory + 8192, 300, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(write_moves_bytes_across_pages),
        TEST(read_moves_less_when_the_callee_has_less),
        TEST(empty_transfers_succeed),
        TEST(the_largest_transfer_works_and_one_byte_more_does_not),
        TEST(ranges_outside_of_user_memory_are_refused_when_sent),
        TEST(ranges_up_to_the_edges_of_user_memory_are_sent),
        TEST(a_fault_of_the_sender_is_its_answer_and_the_callee_gets_eparty),
        TEST(a_fault_of_the_callee_is_its_error_and_it_can_retry),
        TEST(a_transfer_of_a_dead_sender_reports_it),
        TEST(a_refused_transfer_moves_nothing),
        TEST(a_task_can_transfer_to_itself),
    };
    return RUN(tests);
}

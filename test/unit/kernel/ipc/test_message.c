// SPDX-License-Identifier: BSD-2-Clause
/* Every word of a message: its content, and that it contains none of the previous words, which
 * the puppets fill with noise (puppet.c). */
#include "ipc_test.h"

#include <arch/time.h>
#include <irq/irq.h>

#define IRQ 5

/* Returns the first message that arrives while the thread waits. */
static ipc_message_t message_of(const puppet_t *waiting)
{
    ipc_message_t m;
    assert_true(puppet_done(waiting));
    assert_int_equal(waiting->result, EOK);
    memcpy(&m, &waiting->words, sizeof(m));
    return m;
}

static void begin_to_wait(puppet_t *p)
{
    puppet_begin(p, SYS_IPC_WAIT,
                 &(syscall_words_t){{IPC_WAIT_FOREVER, 0, 9, 9, 9, 9, 9, 9, 9, 9}});
}

static void assert_words(const ipc_message_t *m, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4,
                         uint64_t w5)
{
    const uint64_t expected[IPC_WORDS] = {w1, w2, w3, w4, w5};
    for (unsigned i = 0; i < IPC_WORDS; i++)
        assert_int_equal(m->word[i], expected[i]);
}

static void a_request_is_the_same_for_a_waiting_and_a_later_receiver(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    for (unsigned waits = 0; waits < 2; waits++) {
        syscall_words_t words = {{phone, 5, PING, 1, 2, 3, 4, 5, 99, 99}};
        if (waits)
            begin_to_wait(b);
        assert_int_equal(puppet_call(a, SYS_IPC_CALL, &words), EOK);
        ipc_message_t m = waits ? message_of(b) : take_ok(b);
        assert_int_equal(CAP_KIND(m.handle), CAP_CALL);
        assert_int_equal(m.flags, 0);
        assert_int_equal(m.sender, a->task->id);
        assert_int_equal(m.method, PING);
        assert_words(&m, 1, 2, 3, 4, 5);
        assert_int_equal(m.label, 7);
        assert_int_equal(m.id, words.w[0]);
    }
}

static void an_answer_is_the_same_for_a_waiting_and_a_later_receiver(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    for (unsigned waits = 0; waits < 2; waits++) {
        uint64_t id = send_ok(a, phone, 5, PING, 0, 0, 0);
        cap_handle_t call = take_ok(b).handle;
        if (waits)
            begin_to_wait(a);
        assert_int_equal(
            PUPPET_CALL(b, SYS_IPC_ANSWER, call, 77, (uint64_t)ENOSPC, 1, 2, 3, 4, 5, 6), EOK);
        ipc_message_t m = waits ? message_of(a) : take_ok(a);
        assert_int_equal(m.handle, 0);
        assert_int_equal(m.flags, IPC_FLAG_ANSWERED);
        assert_int_equal(m.sender, 0);
        assert_int_equal(m.method, ENOSPC);
        assert_words(&m, 1, 2, 3, 4, 5);
        assert_int_equal(m.label, 5);
        assert_int_equal(m.id, id);
    }
}

static void a_notification_is_the_same_for_a_waiting_and_a_later_receiver(void **state)
{
    (void)state;
    puppet_t *d = puppet_create_perms("driver", PERM_IRQ);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 7), EOK);
    uint64_t id = 0;
    for (unsigned waits = 0; waits < 2; waits++) {
        if (waits)
            begin_to_wait(d);
        host_irq_raise(IRQ);
        step();
        ipc_message_t m = waits ? message_of(d) : take_ok(d);
        assert_int_equal(m.handle, 0);
        assert_int_equal(m.flags, IPC_FLAG_NOTIFICATION);
        assert_int_equal(m.sender, 0);
        assert_int_equal(m.method, IPC_M_INTERRUPT);
        assert_words(&m, 0, IRQ, 1, 0, 0);
        assert_int_equal(m.label, 7);
        assert_true(m.id > id);
        id = m.id;
        assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNMASK, IRQ), EOK);
    }
}

static void calls_and_notifications_share_one_sequence_of_ids(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7), other = link_up(a, b, 8), third = link_up(a, b, 9);
    uint64_t first = send_ok(a, phone, 1, PING, 0, 0, 0);
    assert_int_equal(hang_up(a, other), EOK);
    assert_int_equal(hang_up(a, third), EOK);
    uint64_t last = send_ok(a, phone, 2, PING, 0, 0, 0);
    for (uint64_t id = first; id <= last; id++)
        assert_int_equal(take_ok(b).id, id);
}

static void the_answer_of_a_forwarded_call_has_a_flag(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(answer(c, take_ok(c).handle, EOK, 0, 0, 0, NULL), EOK);
    ipc_message_t m;
    assert_int_equal(take_answer(a, 1, &m), EOK);
    assert_int_equal(m.flags, IPC_FLAG_ANSWERED | IPC_FLAG_FORWARDED);
}

static const call_t *incoming(const puppet_t *p)
{
    assert_false(list_empty(&p->task->box.incoming));
    return list_entry(list_first(&p->task->box.incoming), call_t, link);
}

/* The console derives the age of a call from this time. */
static void a_call_records_when_it_was_sent_and_received(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7), bc = link_up(b, c, 8);
    host_clock_advance(1000000);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    const call_t *call = incoming(b);
    uint64_t sent = call->time_sent;
    assert_true(sent >= 1000000);
    assert_int_equal(call->time_taken, 0);
    slab_inject_failure(1);
    ipc_message_t m;
    assert_int_equal(take(b, &m), ENOMEM);
    slab_inject_failure(0);
    assert_int_equal(call->time_taken, 0);
    host_clock_advance(1000000);
    m = take_ok(b);
    assert_true(call->time_taken >= sent + 1000000);
    /* Its age is unchanged, but the new callee has not received it yet. */
    assert_int_equal(forward(b, m.handle, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(call->time_sent, sent);
    assert_int_equal(call->time_taken, 0);
}

static void a_call_to_a_waiting_receiver_is_received_when_sent(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t phone = link_up(a, b, 7);
    begin_to_wait(b);
    host_clock_advance(1000000);
    send_ok(a, phone, 1, PING, 0, 0, 0);
    const call_t *call = cap_find(&b->task->calls, message_of(b).handle);
    assert_true(call->time_sent >= 1000000);
    assert_true(call->time_taken >= call->time_sent && call->time_taken <= arch_time_ns());
    assert_int_equal(b->task->box.received, 1);
}

/* The console derives the name of the method from this. */
static void a_call_records_the_interface_of_its_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab, bc;
    assert_int_equal(ipc_connect(a->task, b->task, INTERFACE_VFS_IN, 1, &ab), EOK);
    assert_int_equal(ipc_connect(b->task, c->task, INTERFACE_VFS_OUT, 2, &bc), EOK);
    send_ok(a, ab, 1, PING, 0, 0, 0);
    const call_t *call = incoming(b);
    assert_int_equal(call->interface, INTERFACE_VFS_IN);
    assert_int_equal(forward(b, take_ok(b).handle, bc, PING, 0, IPC_FORWARD_KEEP), EOK);
    assert_int_equal(call->interface, INTERFACE_VFS_OUT);
    assert_int_equal(hang_up(b, bc), EOK);
    (void)take_ok(c);
    assert_int_equal(incoming(c)->interface, INTERFACE_VFS_OUT);
}

/* A system call that sends or answers returns one word, and nothing of the previous words. */
static void assert_gives_only(puppet_t *p, uint64_t number, const syscall_words_t *words,
                              errno_t expected, uint64_t word)
{
    syscall_words_t copy = *words;
    assert_int_equal(puppet_call(p, number, &copy), expected);
    assert_int_equal(copy.w[0], word);
    for (unsigned i = 1; i < SYSCALL_WORDS; i++)
        assert_int_equal(copy.w[i], 0);
}

static void a_system_call_returns_only_its_result(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7), ba = link_up(b, a, 8);
    uint64_t id = send_ok(a, ab, 1, PING, 0, 0, 0);
    cap_handle_t first = take_ok(b).handle;
#define WORDS(...)                                                                                 \
    &(syscall_words_t)                                                                             \
    {                                                                                              \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
    assert_gives_only(a, SYS_IPC_CALL, WORDS(ab, 2, PING, 3, 4, 5, 6, 7, 8, 9), EOK, id + 1);
    assert_gives_only(a, SYS_IPC_CALL, WORDS(99, 2, PING, 3, 4, 5, 6, 7, 8, 9), EHANDLE, 0);
    cap_handle_t second = take_ok(b).handle;
    assert_gives_only(b, SYS_IPC_ANSWER, WORDS(first, 1, EOK, 3, 4, 5, 6, 7, 8, 9), EOK, 0);
    assert_gives_only(b, SYS_IPC_ANSWER, WORDS(first, 1, EOK, 3, 4, 5, 6, 7, 8, 9), EHANDLE, 0);
    assert_gives_only(b, SYS_IPC_FORWARD, WORDS(second, ba, PING, 3, 4, 5, 6, 7, 0, 9), EOK, 0);
    assert_gives_only(b, SYS_IPC_FORWARD, WORDS(second, ba, PING, 3, 4, 5, 6, 7, 0, 9), EHANDLE, 0);
    assert_gives_only(b, SYS_IPC_HANGUP, WORDS(ba, 2, 3, 4, 5, 6, 7, 8, 9, 9), EOK, 0);
    assert_gives_only(b, SYS_IPC_HANGUP, WORDS(ba, 2, 3, 4, 5, 6, 7, 8, 9, 9), EHANDLE, 0);
    assert_gives_only(b, SYS_IPC_POKE, WORDS(1, 2, 3, 4, 5, 6, 7, 8, 9, 9), EOK, 0);
#undef WORDS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_the_same_for_a_waiting_and_a_later_receiver),
        TEST(an_answer_is_the_same_for_a_waiting_and_a_later_receiver),
        TEST(a_notification_is_the_same_for_a_waiting_and_a_later_receiver),
        TEST(calls_and_notifications_share_one_sequence_of_ids),
        TEST(the_answer_of_a_forwarded_call_has_a_flag),
        TEST(a_call_records_when_it_was_sent_and_received),
        TEST(a_call_to_a_waiting_receiver_is_received_when_sent),
        TEST(a_system_call_returns_only_its_result),
        TEST(a_call_records_the_interface_of_its_phone),
    };
    return RUN(tests);
}

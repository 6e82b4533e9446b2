// SPDX-License-Identifier: BSD-2-Clause
/* Interrupts and events as notifications. */
#include "ipc_test.h"

#include <irq/irq.h>

#define IRQ         5
#define CONSOLE_IRQ 4

static puppet_t *driver(void)
{
    return puppet_create_perms("driver", PERM_IRQ | PERM_IO);
}

static void an_interrupt_arrives_and_masks_itself(void **state)
{
    (void)state;
    puppet_t *d = driver();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 0x77), EOK);
    puppet_begin(d, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    host_irq_raise(IRQ);
    step();
    assert_true(puppet_done(d));
    assert_int_equal(d->words.w[0], 0);
    assert_int_equal((uint32_t)d->words.w[1], IPC_FLAG_NOTIFICATION);
    assert_int_equal(d->words.w[2], IPC_M_INTERRUPT);
    assert_int_equal(d->words.w[4], IRQ);
    assert_int_equal(d->words.w[8], 0x77);
    assert_true(host_irq_masked(IRQ));
    host_irq_raise(IRQ);
    step();
    assert_nothing(d);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNMASK, IRQ), EOK);
    step();
    assert_int_equal(take_ok(d).method, IPC_M_INTERRUPT);
}

static void an_interrupt_has_one_subscriber(void **state)
{
    (void)state;
    puppet_t *d = driver(), *e = driver(), *plain = puppet_create("plain");
    assert_int_equal(PUPPET_CALL(plain, SYS_IRQ_SUBSCRIBE, IRQ, 0), EPERM);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, 1000, 0), EINVAL);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, (1ull << 32) + IRQ, 0), EINVAL);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 0), EOK);
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_SUBSCRIBE, IRQ, 0), EEXIST);
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_UNMASK, IRQ), ENOENT);
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_UNSUBSCRIBE, IRQ), ENOENT);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNSUBSCRIBE, IRQ), EOK);
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_SUBSCRIBE, IRQ, 0), EOK);
}

static void a_dead_driver_leaves_its_interrupt_masked_and_free(void **state)
{
    (void)state;
    puppet_t *d = driver(), *e = driver();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 1), EOK);
    host_irq_raise(IRQ);
    step();
    puppet_kill(d);
    assert_true(host_irq_masked(IRQ));
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_SUBSCRIBE, IRQ, 2), EOK);
    host_irq_raise(IRQ);
    step();
    assert_int_equal(take_ok(e).label, 2);
}

static void the_end_of_a_subscription_removes_its_message(void **state)
{
    (void)state;
    puppet_t *d = driver(), *e = driver();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 1), EOK);
    host_irq_raise(IRQ);
    step();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNSUBSCRIBE, IRQ), EOK);
    assert_int_equal(PUPPET_CALL(e, SYS_IRQ_SUBSCRIBE, IRQ, 2), EOK);
    host_irq_raise(IRQ);
    step();
    assert_nothing(d);
    assert_int_equal(take_ok(e).label, 2);
}

static void typed_bytes_arrive_one_by_one(void **state)
{
    (void)state;
    puppet_t *d = driver();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, CONSOLE_IRQ, 9), EOK);
    host_console_type("ab");
    step();
    ipc_message_t m = take_ok(d);
    assert_int_equal(m.word[0], 'a');
    assert_nothing(d);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNMASK, CONSOLE_IRQ), EOK);
    assert_int_equal(take_ok(d).word[0], 'b');
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNMASK, CONSOLE_IRQ), EOK);
    assert_nothing(d);
    host_console_type("c");
    step();
    assert_int_equal(take_ok(d).word[0], 'c');
}

static void an_event_fires_once_per_subscription(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_COUNT, 0), EINVAL);
    event_raise(EVENT_KCON_CLOSED);
    step();
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 3), EOK);
    assert_nothing(a);
    event_raise(EVENT_KCON_CLOSED);
    event_raise(EVENT_KCON_CLOSED);
    step();
    ipc_message_t m = take_ok(a);
    assert_int_equal(m.method, IPC_M_EVENT);
    assert_int_equal(m.word[0], EVENT_KCON_CLOSED);
    assert_int_equal(m.label, 3);
    assert_nothing(a);
    event_raise(EVENT_KCON_CLOSED);
    step();
    assert_nothing(a);
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 4), EOK);
    assert_int_equal(take_ok(a).label, 4);
}

static void every_subscriber_receives_an_event(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 1), EOK);
    assert_int_equal(PUPPET_CALL(b, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 2), EOK);
    event_raise(EVENT_KCON_CLOSED);
    step();
    assert_int_equal(take_ok(a).label, 1);
    puppet_kill(b); /* its event was not received */
    assert_false(b->task->events[EVENT_KCON_CLOSED].subscribed);
}

static ipc_message_t received;

/* Logs, and checks for the event before any other thread runs. */
static void logging_main(uint64_t page, uint64_t argument)
{
    (void)page;
    syscall_words_t words = {{argument, 3}};
    (void)host_syscall(SYS_KLOG_WRITE, &words);
    words = (syscall_words_t){{0}};
    (void)host_syscall(SYS_IPC_WAIT, &words);
    memcpy(&received, &words, sizeof(received));
}

static void an_event_of_a_system_call_arrives_before_it_returns(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KLOG, 6), EOK);
    poke(a, a->memory, "abc", 3);
    thread_t *thread;
    assert_int_equal(thread_create_user(a->task, "log", (uaddr_t){(uintptr_t)logging_main},
                                        (uaddr_t){a->memory}, 0, &thread),
                     EOK);
    thread->user_argument = a->memory;
    received.method = 0;
    thread_start(thread);
    step();
    assert_int_equal(received.method, IPC_M_EVENT);
    assert_int_equal(received.word[0], EVENT_KLOG);
    assert_int_equal(received.label, 6);
}

static void io_space_needs_permission(void **state)
{
    (void)state;
    puppet_t *d = driver(), *plain = puppet_create("plain");
    assert_int_equal(PUPPET_CALL(plain, SYS_IO_ENABLE, 0x3f8, 8), EPERM);
    assert_int_equal(PUPPET_CALL(d, SYS_IO_ENABLE, 0x3f8, 8), EOK);
    assert_int_equal(PUPPET_CALL(d, SYS_IO_ENABLE, 0xffff, 2), ERANGE);
}

static void every_interrupt_records_its_time(void **state)
{
    (void)state;
    puppet_t *d = driver();
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_SUBSCRIBE, IRQ, 0), EOK);
    const call_t *notification = &irq_at(IRQ)->notification;
    host_irq_raise(IRQ);
    step();
    uint64_t first = notification->time_sent;
    (void)take_ok(d);
    assert_int_equal(PUPPET_CALL(d, SYS_IRQ_UNMASK, IRQ), EOK);
    host_clock_advance(1000000);
    host_irq_raise(IRQ);
    step();
    assert_true(notification->time_sent >= first + 1000000);
    (void)take_ok(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_interrupt_arrives_and_masks_itself),
        TEST(an_interrupt_has_one_subscriber),
        TEST(a_dead_driver_leaves_its_interrupt_masked_and_free),
        TEST(the_end_of_a_subscription_removes_its_message),
        TEST(typed_bytes_arrive_one_by_one),
        TEST(an_event_fires_once_per_subscription),
        TEST(every_subscriber_receives_an_event),
        TEST(an_event_of_a_system_call_arrives_before_it_returns),
        TEST(every_interrupt_records_its_time),
        TEST(io_space_needs_permission),
    };
    return RUN(tests);
}

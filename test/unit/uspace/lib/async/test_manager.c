// SPDX-License-Identifier: BSD-2-Clause
/* The manager and notifications: waits of the task, and what arrives while fibrils are ready. */
#include "fake_ipc.h"
#include <async/start.h>
#include <string.h>

#define METHOD FIRST_USER_METHOD
#define PHONE  21
#define BATCH  16    /* messages that are received at once; the same numbers as in manager.c */
#define PAUSE  10000 /* us */

static async_exchange_t exchange = {.phone = PHONE};

/* Yields until the task has looked for messages, once. */
static void look_once(void)
{
    for (unsigned i = 0; i < 64; i++)
        fibril_yield();
}

static void messages_arrive_in_batches_while_fibrils_are_ready(void **state)
{
    (void)state;
    async_request_t *requests[3 * BATCH];
    for (unsigned i = 0; i < 3 * BATCH; i++) {
        requests[i] = async_send(&exchange, METHOD, 0, 0, 0, 0, 0);
        deliver_answer(assert_call(PHONE, METHOD, WORDS(0)), EOK, WORDS(0));
    }
    fibril_sleep(0); /* the wait receives one, and the count begins */
    unsigned before = 0, after = 0;
    for (unsigned i = 0; i < 3 * BATCH; i++)
        before += requests[i]->done;
    look_once();
    for (unsigned i = 0; i < 3 * BATCH; i++)
        after += requests[i]->done;
    assert_int_equal(after - before, BATCH);
    for (unsigned i = 0; i < 3 * BATCH; i++)
        assert_int_equal(async_wait(requests[i], NULL), EOK);
}

static unsigned served;

static void count_call(async_call_t *call)
{
    served++;
    async_reply_0(call, EOK);
}

/* Nothing else has arrived. */
static void a_message_arrives_once(void **state)
{
    (void)state;
    serve = count_call;
    served = 0;
    uint64_t label = open_connection();
    deliver_call(label, 11, METHOD, WORDS(0));
    look_once();
    look_once();
    run();
    assert_int_equal(served, 1);
    assert_answer(11, EOK, WORDS(0));
    close_connection(label);
}

/* The kernel has no memory for the handle of a call: it stays in the queue. */
static void after_an_error_the_task_pauses(void **state)
{
    (void)state;
    static const struct {
        errno_t error;
        bool pause;
    } cases[] = {{ENOMEM, true}, {EINTR, false}, {ETIMEDOUT, false}};
    for (unsigned i = 0; i < 3; i++) {
        fake_refuse(SYS_IPC_WAIT, cases[i].error);
        run();
        if (cases[i].pause)
            assert_sent(SYS_THREAD_SLEEP, PAUSE, 0);
        assert_nothing_sent();
    }
}

static void the_labels_of_two_programs_differ(void **state)
{
    (void)state;
    uint32_t before = label_seed;
    fake_now_ns += 1000000;
    async_start();
    assert_int_not_equal(label_seed, before);
}

/* ---- notifications ---- */

static async_call_t seen[4];
static unsigned seen_count;
static uint64_t handler_us;

static void note(const async_call_t *notification, void *argument)
{
    assert_ptr_equal(argument, seen);
    seen[seen_count++] = *notification;
    uint64_t before = fake_now_ns;
    if (handler_us > 0)
        fibril_sleep(handler_us);
    assert_true(fake_now_ns - before >= handler_us * 1000);
}

static uint64_t subscribed_label(uint64_t number, unsigned which, fibril_t **fibril)
{
    *fibril = list_entry(fibrils_all.head.prev, fibril_t, all_link);
    run();
    uint64_t label = (*fibril)->row->object;
    assert_int_equal((*fibril)->row->wait, BOARD_WAIT_NOTIFICATION);
    assert_sent(number, which, label);
    return label;
}

static void an_interrupt_arrives_at_its_handler(void **state)
{
    (void)state;
    fibril_t *fibril;
    seen_count = 0;
    handler_us = 0;
    assert_int_equal(async_irq_subscribe(5, note, seen), EOK);
    uint64_t label = subscribed_label(SYS_IRQ_SUBSCRIBE, 5, &fibril);
    assert_string_equal(fibril->name, "interrupt");
    deliver_notification(label, IPC_M_INTERRUPT, WORDS(1, 2, 3, 4, 5));
    deliver_notification(label + (1ull << 32), IPC_M_INTERRUPT, WORDS(0)); /* unknown */
    run();
    assert_int_equal(seen_count, 1);
    assert_int_equal(seen[0].handle, CAP_NONE);
    assert_int_equal(seen[0].flags, IPC_FLAG_NOTIFICATION);
    assert_int_equal(seen[0].method, IPC_M_INTERRUPT);
    assert_memory_equal(seen[0].word, WORDS(1, 2, 3, 4, 5), sizeof(seen[0].word));
    /* The next one does not cut the wait of the handler short. */
    handler_us = 1000;
    deliver_notification(label, IPC_M_INTERRUPT, WORDS(6));
    run();
    deliver_notification(label, IPC_M_INTERRUPT, WORDS(7));
    fibril_sleep(5000);
    assert_int_equal(seen_count, 3);
    assert_int_equal(seen[1].word[0], 6);
    assert_int_equal(seen[2].word[0], 7);
    fibril_wake(fibril); /* for no reason */
    run();
    assert_int_equal(seen_count, 3);
}

/* It is disabled until it is subscribed to again. */
static void an_event_is_subscribed_to_again(void **state)
{
    (void)state;
    fibril_t *fibril;
    seen_count = 0;
    handler_us = 0;
    assert_int_equal(async_event_subscribe(3, note, seen), EOK);
    uint64_t label = subscribed_label(SYS_EVENT_SUBSCRIBE, 3, &fibril);
    assert_string_equal(fibril->name, "event");
    for (unsigned i = 1; i <= 2; i++) {
        deliver_notification(label, IPC_M_EVENT, WORDS(3));
        run();
        assert_sent(SYS_EVENT_SUBSCRIBE, 3, label);
        assert_int_equal(seen_count, i);
    }
}

static void a_subscription_that_fails_leaves_nothing(void **state)
{
    (void)state;
    size_t before = fake_blocks;
    fake_refuse(SYS_IRQ_SUBSCRIBE, EPERM);
    assert_int_equal(async_irq_subscribe(5, note, seen), EPERM);
    assert_int_equal(fake_blocks, before);
    fake_test_begin(NULL);
    for (unsigned n = 1; n <= 2; n++) {
        fake_memory_fail(n);
        assert_int_equal(async_irq_subscribe(5, note, seen), ENOMEM);
        assert_int_equal(fake_blocks, before);
    }
    fake_test_begin(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_TEST(messages_arrive_in_batches_while_fibrils_are_ready),
        FAKE_TEST(a_message_arrives_once),
        FAKE_TEST(after_an_error_the_task_pauses),
        FAKE_TEST(the_labels_of_two_programs_differ),
        FAKE_TEST(an_interrupt_arrives_at_its_handler),
        FAKE_TEST(an_event_is_subscribed_to_again),
        FAKE_TEST(a_subscription_that_fails_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, fake_group_begin, NULL);
}

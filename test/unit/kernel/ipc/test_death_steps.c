// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end of a task with many phones and calls is done in steps; another task acts between them, in
 * the hook of the host where the kernel lets others run. The invariants of IPC hold at each step.
 */
#include "ipc_test.h"

#include <ipc/check/check.h>
#include <sched/sched.h>

#define MANY 400

/* Phones and calls that one step can handle. */
#define STEP_MAX 128

static puppet_t *dying, *other;
static cap_handle_t to_other[MANY], to_dying[MANY];
static unsigned pauses, refused, sent, accepted;

/* Lets a thread make a system call in the middle of the one that pauses. */
static errno_t meanwhile(puppet_t *p, uint64_t number, const syscall_words_t *words)
{
    p->number = number;
    p->words = *words;
    p->done = false;
    p->asked = true;
    assert_true(thread_wake(p->thread, EOK));
    sched_yield();
    assert_true(p->done);
    return p->result;
}

static void call_the_dying(void)
{
    cap_handle_t phone = to_dying[pauses * (STEP_MAX + 3) % MANY];
    errno_t rc = meanwhile(other, SYS_IPC_CALL, &(syscall_words_t){{phone, 77, PING}});
    assert_true(rc == EOK || rc == EHANGUP);
    sent += rc == EOK;
    refused += rc == EHANGUP;
}

/* Accepts a connection that the dying task has requested or offered. */
static void accept_a_call(void)
{
    errno_t rc = meanwhile(other, SYS_IPC_WAIT, &(syscall_words_t){{0}});
    const ipc_message_t *m = (const ipc_message_t *)&other->words;
    if (rc != EOK || m->handle == 0 || (m->flags & IPC_FLAG_ANSWERED) != 0)
        return;
    assert_int_equal(meanwhile(other, SYS_IPC_ANSWER, &(syscall_words_t){{m->handle}}), EPARTY);
    accepted++;
}

static void pause_hook(void)
{
    pauses++;
    const char *wrong = ipc_check_text();
    if (wrong != NULL)
        fail_msg("%s", wrong);
    host_breathe_hook_set(NULL);
    call_the_dying();
    accept_a_call();
    host_breathe_hook_set(pause_hook);
}

static void link_many(void)
{
    dying = puppet_create("dying");
    other = puppet_create("other");
    for (unsigned i = 0; i < MANY; i++) {
        to_other[i] = link_up(dying, other, i);
        to_dying[i] = link_up(other, dying, i);
    }
    pauses = refused = sent = accepted = 0;
}

static void kill_in_steps(unsigned items)
{
    host_breathe_hook_set(pause_hook);
    puppet_kill(dying);
    host_breathe_hook_set(NULL);
    assert_true(pauses >= items / STEP_MAX);
}

static void phones_end_in_steps(void **state)
{
    (void)state;
    link_many();
    kill_in_steps(2 * MANY);
    assert_true(sent > 0 && refused > 0);
}

static void received_calls_end_in_steps(void **state)
{
    (void)state;
    link_many();
    for (unsigned i = 0; i < 2 * MANY; i++)
        send_ok(other, to_dying[i % MANY], i, PING, 0, 0, 0);
    for (unsigned i = 0; i < MANY; i++)
        (void)take_ok(dying);
    kill_in_steps(4 * MANY);
}

static void sent_calls_end_in_steps(void **state)
{
    (void)state;
    link_many();
    for (unsigned i = 0; i < MANY; i++) {
        send_ok(dying, to_other[i], i, IPC_M_CONNECT_ME_TO, 0, 0, 0);
        send_ok(dying, to_other[i], i, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    }
    kill_in_steps(4 * MANY);
    assert_true(accepted > 0);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(PUPPET_CALL(other, SYS_IPC_HANGUP, to_dying[i]), EOK);
    assert_int_equal(other->task->phones.used, 0);
}

static void answers_end_in_steps(void **state)
{
    (void)state;
    link_many();
    for (unsigned i = 0; i < MANY; i++) {
        send_ok(dying, to_other[i], i, PING, 0, 0, 0);
        assert_int_equal(answer(other, take_ok(other).handle, EOK, 0, 0, 0, NULL), EOK);
    }
    kill_in_steps(3 * MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(phones_end_in_steps),
        TEST(received_calls_end_in_steps),
        TEST(sent_calls_end_in_steps),
        TEST(answers_end_in_steps),
    };
    return RUN(tests);
}

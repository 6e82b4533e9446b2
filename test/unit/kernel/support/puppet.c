// SPDX-License-Identifier: BSD-2-Clause
/* Puppets; see puppet.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "counters.h"
#include "puppet.h"

#include <arch/host/host.h>
#include <ipc/check/check.h>
#include <ipc/ipc.h>
#include <mm/slab.h>
#include <mm/user.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <stdlib.h>
#include <string.h>

#define PUPPETS_MAX 4096

static puppet_t *puppets[PUPPETS_MAX];
static unsigned puppet_count;
static counters_t before;

/* ---- life ---- */

int puppet_group_setup(void **state)
{
    (void)state;
    host_boot();
    return 0;
}

int puppet_test_begin(void **state)
{
    (void)state;
    host_run();
    slab_poison();
    before = counters_take();
    return 0;
}

static void forget(puppet_t *puppet)
{
    if (puppet->owner == NULL)
        task_unref(puppet->task);
    free(puppet);
}

int puppet_test_end(void **state)
{
    (void)state;
    for (unsigned i = 0; i < puppet_count; i++)
        if (puppets[i]->owner == NULL && !puppets[i]->gone)
            task_kill(puppets[i]->task, TASK_EXIT_KILLED, 0);
    step();
    for (unsigned i = 0; i < puppet_count; i++)
        forget(puppets[i]);
    puppet_count = 0;
    counters_t after = counters_take();
    return counters_equal(&before, &after) ? 0 : 1;
}

/* The thread of a puppet in "user mode". */
static void puppet_main(uint64_t page, uint64_t argument)
{
    (void)page;
    puppet_t *self = (puppet_t *)(uintptr_t)argument;
    for (;;) {
        while (!self->asked || self->done) {
            thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
            if (thread_wait(thread_current()) != EOK) {
                syscall_words_t none = {{0}}; /* any system call ends a thread of a dying task */
                (void)host_syscall(SYS_TIME_NOW, &none);
            }
        }
        if (self->touches)
            host_touch(self->words.w[0], self->words.w[1] != 0);
        else
            self->result = host_syscall(self->number, &self->words);
        self->done = true;
    }
}

static void start_thread(puppet_t *puppet, const char *name)
{
    uaddr_t entry = {(uintptr_t)puppet_main};
    uaddr_t stack = {puppet->memory + PUPPET_MEMORY};
    assert_int_equal(
        thread_create_user(puppet->task, name, entry, stack, (uintptr_t)puppet, &puppet->thread),
        EOK);
    thread_start(puppet->thread);
    assert_true(puppet_count < PUPPETS_MAX);
    puppets[puppet_count++] = puppet;
    step();
}

puppet_t *puppet_create_perms(const char *name, uint32_t perms)
{
    as_t *as;
    puppet_t *puppet = calloc(1, sizeof(*puppet));
    assert_non_null(puppet);
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(task_create(name, as, perms, 0, &puppet->task), EOK);
    assert_int_equal(as_area_create(as, &puppet->memory, PUPPET_MEMORY, AREA_READ | AREA_WRITE),
                     EOK);
    start_thread(puppet, name);
    return puppet;
}

puppet_t *puppet_create(const char *name)
{
    return puppet_create_perms(name, 0);
}

puppet_t *puppet_thread(puppet_t *owner)
{
    puppet_t *puppet = calloc(1, sizeof(*puppet));
    assert_non_null(puppet);
    puppet->task = owner->task;
    puppet->memory = owner->memory;
    puppet->owner = owner;
    start_thread(puppet, "more");
    return puppet;
}

void puppet_kill(puppet_t *puppet)
{
    assert_null(puppet->owner);
    task_kill(puppet->task, TASK_EXIT_KILLED, 0);
    puppet->gone = true;
    step();
}

void puppet_forget(puppet_t *puppet)
{
    assert_true(puppet->gone);
    for (unsigned i = 0; i < puppet_count; i++)
        if (puppets[i] == puppet)
            puppets[i] = puppets[--puppet_count];
    forget(puppet);
}

/* ---- steps ---- */

void step(void)
{
    host_run_now();
    const char *wrong = ipc_check_text();
    if (wrong != NULL)
        fail_msg("%s", wrong);
}

static void begin(puppet_t *puppet, uint64_t number, const syscall_words_t *words, bool touches)
{
    assert_false(puppet->asked && !puppet->done);
    puppet->touches = touches;
    puppet->number = number;
    puppet->words = *words;
    puppet->done = false;
    puppet->asked = true;
    assert_true(thread_wake(puppet->thread, EOK));
    step();
}

void puppet_begin(puppet_t *puppet, uint64_t number, const syscall_words_t *words)
{
    begin(puppet, number, words, false);
}

void puppet_touch(puppet_t *puppet, uint64_t address, bool write)
{
    begin(puppet, 0, &(syscall_words_t){{address, write}}, true);
}

bool puppet_done(const puppet_t *puppet)
{
    return puppet->done;
}

errno_t puppet_call(puppet_t *puppet, uint64_t number, syscall_words_t *words)
{
    puppet_begin(puppet, number, words);
    assert_true(puppet_done(puppet));
    *words = puppet->words;
    return puppet->result;
}

/* ---- IPC ---- */

cap_handle_t link_up(puppet_t *from, puppet_t *to, uint64_t label)
{
    cap_handle_t handle;
    assert_int_equal(ipc_connect(from->task, to->task, 0, label, &handle), EOK);
    step();
    return handle;
}

errno_t send(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
             uint64_t w2, uint64_t w3)
{
    return PUPPET_CALL(p, SYS_IPC_CALL, phone, label, method, w1, w2, w3);
}

uint64_t send_ok(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
                 uint64_t w2, uint64_t w3)
{
    syscall_words_t words = {{phone, label, method, w1, w2, w3}};
    assert_int_equal(puppet_call(p, SYS_IPC_CALL, &words), EOK);
    return words.w[0];
}

/* The message must contain nothing of the previous words. */
static errno_t take_within(puppet_t *p, uint64_t timeout, ipc_message_t *message)
{
    syscall_words_t words;
    memset(&words, 0x5a, sizeof(words));
    words.w[0] = timeout;
    words.w[1] = 0;
    errno_t rc = puppet_call(p, SYS_IPC_WAIT, &words);
    memcpy(message, &words, sizeof(*message));
    return rc;
}

errno_t take(puppet_t *p, ipc_message_t *message)
{
    return take_within(p, 0, message);
}

ipc_message_t take_ok(puppet_t *p)
{
    ipc_message_t message;
    assert_int_equal(take_within(p, IPC_WAIT_FOREVER, &message), EOK);
    return message;
}

errno_t answer(puppet_t *p, cap_handle_t call, errno_t retval, uint64_t w1, uint64_t w2,
               uint64_t w5, uint64_t *out)
{
    syscall_words_t words = {{call, 0, (uint64_t)retval, w1, w2, 0, 0, w5}};
    errno_t rc = puppet_call(p, SYS_IPC_ANSWER, &words);
    if (out != NULL)
        *out = words.w[0];
    return rc;
}

errno_t forward(puppet_t *p, cap_handle_t call, cap_handle_t phone, uint64_t method, uint64_t w1,
                enum ipc_forward_mode mode)
{
    return PUPPET_CALL(p, SYS_IPC_FORWARD, call, phone, method, w1, 0, 0, 0, 0, mode);
}

errno_t hang_up(puppet_t *p, cap_handle_t phone)
{
    return PUPPET_CALL(p, SYS_IPC_HANGUP, phone);
}

errno_t take_answer(puppet_t *p, uint64_t label, ipc_message_t *message)
{
    ipc_message_t m = take_ok(p);
    assert_true((m.flags & IPC_FLAG_ANSWERED) != 0);
    assert_int_equal(m.label, label);
    assert_int_equal(m.handle, 0);
    assert_int_equal(m.sender, 0);
    if (message != NULL)
        *message = m;
    return (errno_t)m.method;
}

void assert_nothing(puppet_t *p)
{
    ipc_message_t message;
    assert_int_equal(take(p, &message), ETIMEDOUT);
}

phone_t *phone_of(const puppet_t *p, cap_handle_t handle)
{
    return cap_find(&p->task->phones, handle);
}

void poke(puppet_t *p, uint64_t address, const void *data, size_t size)
{
    assert_int_equal(user_copy_out(p->task->as, (uaddr_t){address}, data, size), EOK);
}

void peek(puppet_t *p, uint64_t address, void *data, size_t size)
{
    assert_int_equal(user_copy_in(p->task->as, data, (uaddr_t){address}, size), EOK);
}

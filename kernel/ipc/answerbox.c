// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answerboxes: handing messages over; see answerbox.h.
 *
 * A message is written once, into the system call words of the thread that gets it: by that thread
 * itself, or, when it waits already, by whoever sends (answerbox_put_*).
 */
#include <arch/time.h>
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <lib/assert.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/trace.h>

void answerbox_init(answerbox_t *box, task_t *task)
{
    box->task = task;
    list_init(&box->incoming);
    list_init(&box->dispatched);
    list_init(&box->answers);
    list_init(&box->phones);
    list_init(&box->waiters);
    box->open = true;
}

static void put(call_t *call, list_t *list, enum call_place place)
{
    list_append(list, &call->link);
    call->place = place;
}

static void fill(syscall_words_t *m, const call_t *call, uint64_t method, uint64_t label)
{
    m->w[2] = method;
    for (unsigned i = 0; i < IPC_WORDS; i++)
        m->w[IPC_FIRST_WORD + i] = call->word[i];
    m->w[8] = label;
    m->w[9] = call->id;
}

void notification_done(call_t *call)
{
    call->place = CALL_NOWHERE;
    call->callee = NULL;
    if (call->kind == CALL_HANGUP)
        phone_unref(list_entry(call, phone_t, hangup));
}

/* Hands over a request or notification that is on no list. ENOMEM when a request gets no handle. */
static errno_t give_request(answerbox_t *box, call_t *call, syscall_words_t *m)
{
    m->w[0] = 0;
    if (call->kind == CALL_REQUEST) {
        errno_t rc = cap_insert(&box->task->calls, call, &call->handle);
        if (rc != EOK)
            return rc;
        m->w[0] = call->handle;
        put(call, &box->dispatched, CALL_DISPATCHED);
        box->received++;
    }
    m->w[1] = call->flags | (uint64_t)call->sender_id << 32;
    fill(m, call, call->method, call->phone_label);
    trace_call(TRACE_TAKEN, call);
    if (call->kind != CALL_REQUEST)
        notification_done(call);
    return EOK;
}

/* Hands over an answer that is on no list, which ends the call. */
static void give_answer(call_t *call, syscall_words_t *m)
{
    m->w[0] = 0;
    m->w[1] = call->flags;
    trace_call(TRACE_DELIVERED, call);
    fill(m, call, (uint64_t)(int64_t)call->retval, call->label);
    call_destroy(call);
}

/* A thread that waits for messages, in hand; NULL when none does. */
static thread_t *pop_waiter(answerbox_t *box)
{
    link_t *first;
    while ((first = list_first(&box->waiters)) != NULL) {
        list_remove(first);
        thread_t *thread = list_entry(first, thread_t, wait_link);
        if (thread_wake_in_hand(thread, EOK))
            return thread;
    }
    return NULL;
}

thread_t *answerbox_put_request(answerbox_t *box, call_t *call)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(box->open);
    call->callee = box->task;
    call->time_sent = call->time_sent == 0 ? arch_time_ns() : call->time_sent;
    trace_request(call);
    thread_t *thread;
    while ((thread = pop_waiter(box)) != NULL) {
        call->time_taken = call->time_sent;
        thread->wait_result = give_request(box, call, thread->message);
        if (thread->wait_result == EOK)
            return thread;
        sched_queue(thread); /* it is told; nobody may go on waiting beside the message */
    }
    call->time_taken = 0;
    put(call, &box->incoming, CALL_INCOMING);
    return NULL;
}

thread_t *answerbox_put_answer(answerbox_t *box, call_t *call)
{
    ASSERT(spinlock_held(&ipc_lock));
    thread_t *thread = pop_waiter(box);
    if (thread != NULL)
        give_answer(call, thread->message);
    else
        put(call, &box->answers, CALL_ANSWERS);
    return thread;
}

static errno_t take_request(answerbox_t *box, call_t *call, syscall_words_t *message)
{
    list_remove(&call->link);
    call->time_taken = arch_time_ns();
    errno_t rc = give_request(box, call, message);
    if (rc != EOK) {
        call->time_taken = 0;
        list_prepend(&box->incoming, &call->link);
    }
    return rc;
}

errno_t answerbox_take(answerbox_t *box, syscall_words_t *message)
{
    ASSERT(spinlock_held(&ipc_lock));
    link_t *first = list_first(&box->answers);
    if (first != NULL) {
        list_remove(first);
        give_answer(list_entry(first, call_t, link), message);
        return EOK;
    }
    first = list_first(&box->incoming);
    if (first != NULL)
        return take_request(box, list_entry(first, call_t, link), message);
    return EAGAIN;
}

void answerbox_withdraw(call_t *call)
{
    ASSERT(call->place == CALL_INCOMING || call->place == CALL_DISPATCHED);
    list_remove(&call->link);
    if (call->place == CALL_DISPATCHED)
        cap_remove(&call->callee->calls, call->handle);
    call->place = CALL_NOWHERE;
    call->callee = NULL;
}

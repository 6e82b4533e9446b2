// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answerboxes: delivery of messages; see answerbox.h.
 *
 * A message is written once, into the system call words of the receiving thread: by that thread
 * itself or, if it is already waiting, by the sender (answerbox_put_*).
 */
#include <arch/time.h>
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <lib/assert.h>
#include <lib/on_path.h>
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

static inline void box_list_put(call_t *call, list_t *list, enum call_place place)
{
    list_append(list, &call->link);
    call->place = place;
}

static inline void message_fill(ipc_message_t *m, const call_t *call, uint64_t method,
                                uint64_t label)
{
    m->method = method;
    words_copy(m->word, call->word);
    m->label = label;
    m->id = call->id;
}

void notification_done(call_t *call)
{
    task_t *callee = call->callee;
    call->place = CALL_NOWHERE;
    call->callee = NULL;
    if (call->kind == CALL_HANGUP) {
        callee->box.connections--;
        phone_unref(list_entry(call, phone_t, hangup));
    }
}

__attribute__((cold)) static void give_notification(call_t *call, ipc_message_t *m)
{
    m->handle = 0;
    m->flags = call->flags;
    m->sender = call->sender_id;
    message_fill(m, call, call->method, call->phone_label);
    trace_call(TRACE_TAKEN, call);
    notification_done(call);
}

/* Delivers a request or notification that is on no list. ENOMEM, ELIMIT: no handle for a
 * request. */
static ON_PATH errno_t give_request(answerbox_t *box, call_t *call, ipc_message_t *m)
{
    if (__builtin_expect(call->kind != CALL_REQUEST, 0)) {
        give_notification(call, m);
        return EOK;
    }
    errno_t rc = cap_insert(&box->task->calls, call, &call->handle);
    if (rc != EOK)
        return rc;
    box_list_put(call, &box->dispatched, CALL_DISPATCHED);
    box->received++;
    m->handle = call->handle;
    m->flags = call->flags;
    m->sender = call->sender_id;
    message_fill(m, call, call->method, call->phone_label);
    trace_call(TRACE_TAKEN, call);
    return EOK;
}

/* Delivers an answer that is on no list, and destroys the call. */
static ON_PATH void give_answer(call_t *call, ipc_message_t *m)
{
    m->handle = 0;
    m->flags = call->flags;
    m->sender = 0;
    trace_call(TRACE_DELIVERED, call);
    message_fill(m, call, (uint64_t)(int64_t)call->retval, call->label);
    call_destroy(call);
}

/* Takes a thread that waits for messages; it is then in hand. NULL: none waits. */
static ON_PATH thread_t *pop_waiter(answerbox_t *box)
{
    while (!list_empty(&box->waiters)) {
        thread_t *thread = list_entry(box->waiters.head.next, thread_t, wait_link);
        list_unlink(&thread->wait_link);
        if (thread_wake_in_hand(thread, EOK))
            return thread;
        link_init(&thread->wait_link); /* it also removes itself from the list */
    }
    return NULL;
}

/* Queues a message for which no thread waits. */
static thread_t *queue_incoming(answerbox_t *box, call_t *call)
{
    call->time_taken = 0;
    box_list_put(call, &box->incoming, CALL_INCOMING);
    return NULL;
}

ON_PATH thread_t *answerbox_put_request(answerbox_t *box, call_t *call)
{
    ASSERT(box->open);
    call->callee = box->task;
    trace_request(call);
    thread_t *thread;
    while ((thread = pop_waiter(box)) != NULL) {
        call->time_taken = call->time_sent;
        errno_t rc = give_request(box, call, thread->message);
        if (__builtin_expect(rc == EOK, 1))
            return thread;
        thread->wait_result = rc;
        sched_queue(thread); /* it gets the error: no thread may wait while a message is queued */
    }
    return queue_incoming(box, call);
}

ON_PATH thread_t *answerbox_put_answer(answerbox_t *box, call_t *call)
{
    thread_t *thread = pop_waiter(box);
    if (thread != NULL)
        give_answer(call, thread->message);
    else
        box_list_put(call, &box->answers, CALL_ANSWERS);
    return thread;
}

static errno_t take_request(answerbox_t *box, call_t *call, ipc_message_t *message)
{
    list_unlink(&call->link);
    call->time_taken = arch_time_ns();
    errno_t rc = give_request(box, call, message);
    if (rc != EOK) {
        call->time_taken = 0;
        list_prepend(&box->incoming, &call->link);
    }
    return rc;
}

ON_PATH errno_t answerbox_take(answerbox_t *box, ipc_message_t *message)
{
    if (!list_empty(&box->answers)) {
        call_t *call = list_entry(box->answers.head.next, call_t, link);
        list_unlink(&call->link);
        give_answer(call, message);
        return EOK;
    }
    if (!list_empty(&box->incoming))
        return take_request(box, list_entry(box->incoming.head.next, call_t, link), message);
    return EAGAIN;
}

ON_PATH void answerbox_withdraw(call_t *call)
{
    ASSERT(call->place == CALL_INCOMING || call->place == CALL_DISPATCHED);
    list_unlink(&call->link);
    if (call->place == CALL_DISPATCHED)
        cap_remove(&call->callee->calls, call->handle);
    call->place = CALL_NOWHERE;
    call->callee = NULL;
}

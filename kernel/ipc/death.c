// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end of a task's IPC. Afterwards no task waits for it. Only calls that it has sent and that
 * are not answered yet remain; their answers are dropped.
 *
 * ipc_lock is held throughout, so that no other task sees an intermediate state. No thread of the
 * task runs any more, so none is answering a call.
 */
#include <abi/limits.h>
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <lib/assert.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/trace.h>

static void queue(thread_t *woken)
{
    if (woken != NULL)
        sched_queue(woken);
}

static void hang_up_own_phones(task_t *task)
{
    for (uint32_t i = 0; i < task->phones.capacity; i++) {
        phone_t *phone = cap_at(&task->phones, i);
        if (phone == NULL)
            continue;
        phone_ref(phone);
        queue(phone_hangup(phone));
        if (phone->holder != NULL) /* the phone still has active calls */
            phone_drop_slot(phone);
        phone_unref(phone);
    }
}

static void slam_phones_to(answerbox_t *box)
{
    link_t *link;
    while ((link = list_first(&box->phones)) != NULL)
        phone_slam(list_entry(link, phone_t, peer_link));
}

/* Answers all calls on `incoming` or `dispatched` with EHANGUP, and drops notifications. */
static void answer_all(list_t *list)
{
    link_t *link;
    while ((link = list_first(list)) != NULL) {
        call_t *call = list_entry(link, call_t, link);
        ASSERT(!call->answering);
        if (call->kind == CALL_REQUEST) {
            queue(call_finish_error(call, EHANGUP));
        } else {
            list_remove(link);
            notification_done(call);
        }
    }
}

/* A call whose sender has ended stays with its callee; the answer will be dropped. If the callee's
 * box holds too many of them, the call is revoked. */
static void forget_call(call_t *call)
{
    call_forget(call);
    task_t *keeper = call->keeper;
    if (keeper != NULL && keeper->box.orphans > TASK_ORPHANS_MAX && !call->answering)
        queue(call_finish_error(call, EHANGUP));
}

static void forget_own_calls(task_t *task)
{
    link_t *link;
    while ((link = list_first(&task->box.answers)) != NULL) {
        call_t *call = list_entry(link, call_t, link);
        trace_call(TRACE_FORGOTTEN, call);
        list_remove(link);
        call_destroy(call);
    }
    while ((link = list_first(&task->sent_calls)) != NULL) {
        call_t *call = list_entry(link, call_t, sent_link);
        trace_call(TRACE_FORGOTTEN, call);
        forget_call(call);
    }
}

void ipc_task_fini(task_t *task)
{
    answerbox_t *box = &task->box;
    spinlock_lock(&ipc_lock);
    box->open = false;
    trace_ended(task);
    ipc_forget_ns(task);
    hang_up_own_phones(task);
    pager_task_fini(task);
    irq_task_fini(task);
    event_task_fini(task);
    slam_phones_to(box);
    answer_all(&box->incoming);
    answer_all(&box->dispatched);
    forget_own_calls(task);
    ASSERT(list_empty(&box->waiters));
    cap_table_fini(&task->phones);
    cap_table_fini(&task->calls);
    spinlock_unlock(&ipc_lock);
}

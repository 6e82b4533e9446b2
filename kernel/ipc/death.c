// SPDX-License-Identifier: BSD-2-Clause
/*
 * The end of a task's IPC. Afterwards no task waits for it. Only calls that it has sent and that
 * are not answered yet remain; their answers are dropped.
 *
 * No thread of the task runs any more, so none is answering a call. A task can have thousands of
 * phones and calls, so this is done in steps, between which ipc_lock is released and others run
 * (sched_breathe()). They can see the task with a part of its phones and calls. This part does not
 * grow: nobody accepts a system method for a dying sender (answer.c), so it gets no phones and no
 * connections; and the box is closed as soon as no phone leads to it, so it gets no calls.
 */
#include <abi/limits.h>
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <lib/assert.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/trace.h>

/* Phones or calls that one step handles. */
#define DEATH_STEP 128

/* Counts a phone or call in `*work`, and lets others run after each step. */
static void death_pause_locked(unsigned *work)
{
    ASSERT(spinlock_held(&ipc_lock));
    if (++*work % DEATH_STEP != 0)
        return;
    spinlock_unlock(&ipc_lock);
    sched_breathe();
    spinlock_lock(&ipc_lock);
}

static void queue(thread_t *woken)
{
    if (woken != NULL)
        sched_queue(woken);
}

static void hang_up_own_phones(task_t *task)
{
    unsigned work = 0;
    for (uint32_t i = 0; i < task->phones.capacity; i++) {
        phone_t *phone = cap_at(&task->phones, i);
        if (phone == NULL)
            continue;
        phone_ref(phone);
        queue(phone_hangup(phone));
        if (phone->holder != NULL) /* the phone still has active calls */
            phone_drop_slot(phone);
        phone_unref(phone);
        death_pause_locked(&work);
    }
}

static void slam_phones_to(answerbox_t *box)
{
    unsigned work = 0;
    link_t *link;
    while ((link = list_first(&box->phones)) != NULL) {
        phone_slam(list_entry(link, phone_t, peer_link));
        death_pause_locked(&work);
    }
}

/* Answers all calls on `incoming` or `dispatched` with EHANGUP, and drops notifications. */
static void answer_all(list_t *list)
{
    unsigned work = 0;
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
        death_pause_locked(&work);
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
    unsigned work = 0;
    link_t *link;
    while ((link = list_first(&task->sent_calls)) != NULL) {
        call_t *call = list_entry(link, call_t, sent_link);
        trace_call(TRACE_FORGOTTEN, call);
        if (call->place == CALL_ANSWERS) {
            list_remove(&call->link);
            call_destroy(call);
        } else {
            forget_call(call);
        }
        death_pause_locked(&work);
    }
    ASSERT(list_empty(&task->box.answers));
}

void ipc_task_fini(task_t *task)
{
    answerbox_t *box = &task->box;
    spinlock_lock(&ipc_lock);
    trace_ended(task);
    ipc_forget_ns(task);
    irq_task_fini(task);
    event_task_fini(task);
    hang_up_own_phones(task);
    slam_phones_to(box);
    box->open = false;
    answer_all(&box->incoming);
    answer_all(&box->dispatched);
    forget_own_calls(task);
    ASSERT(list_empty(&box->waiters) && list_empty(&task->pagers)); /* no threads, no areas */
    cap_slots_t phones = cap_table_fini(&task->phones), calls = cap_table_fini(&task->calls);
    spinlock_unlock(&ipc_lock);
    cap_slots_free(phones);
    cap_slots_free(calls);
}

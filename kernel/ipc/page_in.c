// SPDX-License-Identifier: BSD-2-Clause
/* Requesting a page from the pager of an area, and waiting for it; see pager.h. */
#include <arch/paging.h>
#include <ipc/ipc.h>
#include <ipc/order.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/trace.h>

/* Creates the PAGE_IN call of the running thread, which fills `frame`. */
static errno_t page_in_create(const page_wanted_t *wanted, paddr_t frame, call_t **result)
{
    thread_t *self = thread_current();
    phone_t *phone = wanted->pager->phone;
    ASSERT(self->paging == NULL);
    if (phone->state != PHONE_CONNECTED)
        return EHANGUP;
    const uint64_t *id = wanted->pager->word;
    const uint64_t word[IPC_WORDS] = {id[0], id[1], id[2], wanted->offset, PAGE_SIZE};
    /* Not limited by TASK_CALLS_MAX: there is at most one per thread. */
    call_t *call = call_create(self->task, phone, thread_cause(self), 0, IPC_M_PAGE_IN, word);
    if (call == NULL)
        return ENOMEM;
    call->faulter = self;
    call->frame = frame;
    self->paging = call;
    *result = call;
    return EOK;
}

/* Sends the call and prepares the running thread to wait. Returns a waiting receiver, in hand, or
 * NULL. */
static thread_t *send_and_prepare(call_t *call)
{
    phone_t *phone = call->origin;
    order_note(phone, call->cause);
    phone_call_begins(phone);
    call->sender->box.sent++;
    thread_t *woken = answerbox_put_request(&phone->peer->box, call);
    thread_wait_prepare(call->faulter, WAIT_PAGER, call->id, UINT64_MAX);
    return woken;
}

void page_in_answered(call_t *call)
{
    ASSERT(spinlock_held(&ipc_lock));
    if (call->sender == NULL) {
        frame_unref(call->frame);
        return;
    }
    thread_t *thread = call->faulter;
    ASSERT(thread->paging == call);
    trace_call(TRACE_DELIVERED, call);
    thread->paging = NULL;
    thread->paging_result = call->retval;
    call_forget(call); /* so that the call is destroyed and not put into the answerbox */
    (void)thread_wake(thread, EOK);
}

/* Returns whether the answer has arrived. If not, the call becomes the owner of the frame. */
static bool take_result(thread_t *self, errno_t *result)
{
    spinlock_lock(&ipc_lock);
    call_t *call = self->paging;
    if (call != NULL) {
        trace_call(TRACE_FORGOTTEN, call);
        call_forget(call);
        self->paging = NULL;
    }
    *result = self->paging_result;
    spinlock_unlock(&ipc_lock);
    return call == NULL;
}

/* Sends the request and waits. Sets `*frame` to 0 if the call has become its owner. */
static errno_t page_in_request_and_wait(const page_wanted_t *wanted, paddr_t *frame,
                                        page_answer_t *answer)
{
    call_t *call;
    spinlock_lock(&ipc_lock);
    errno_t rc = page_in_create(wanted, *frame, &call);
    if (rc != EOK) {
        spinlock_unlock(&ipc_lock);
        *answer = (page_answer_t){.error = rc};
        return rc == EHANGUP ? EPAGED : rc;
    }
    *answer = (page_answer_t){.pager = call->origin->peer_id};
    thread_t *woken = send_and_prepare(call);
    spinlock_unlock(&ipc_lock);
    thread_t *self = thread_current();
    rc = woken != NULL ? thread_wait_switching_to(self, woken) : thread_wait(self);
    if (!take_result(self, &answer->error)) {
        *frame = 0;
        return rc == EOK ? EINTR : rc;
    }
    return answer->error == EOK ? EOK : EPAGED;
}

errno_t page_in(uint64_t va, enum fault_kind kind, page_answer_t *answer)
{
    as_t *as = task_current()->as;
    page_wanted_t wanted;
    paddr_t frame;
    if (!as_page_wanted(as, va, kind, &wanted))
        return EOK;
    errno_t rc = account_frames_left(as) > 0 ? frame_alloc(&frame) : ENOMEM;
    if (rc == EOK) {
        rc = page_in_request_and_wait(&wanted, &frame, answer);
        if (rc == EOK)
            rc = as_page_give(as, &wanted, frame);
        else if (frame != 0)
            frame_unref(frame);
    }
    pager_unref(wanted.pager);
    return rc;
}

errno_t page_in_wanted(void)
{
    const thread_t *self = thread_current();
    page_answer_t answer;
    errno_t rc = page_in(self->wanted_page, self->wanted_kind, &answer);
    return rc == EPAGED ? EFAULT : rc;
}

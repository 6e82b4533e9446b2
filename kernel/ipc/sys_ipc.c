// SPDX-License-Identifier: BSD-2-Clause
/*
 * The IPC system calls. They work in place: `in` and `out` are the same words, so each call reads
 * what it needs from `in` before it writes `out`.
 */
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <syscall/syscall.h>

static void ipc_unlock_and_queue(thread_t *woken)
{
    spinlock_unlock(&ipc_lock);
    if (woken != NULL)
        sched_queue(woken);
}

/* If `*rc` is EPAGED, requests the missing page of the running task. Returns true if it has arrived
 * and the system call must be restarted; otherwise `*rc` is the result. */
static bool wants_page(errno_t *rc)
{
    return *rc == EPAGED && (*rc = page_in_wanted()) == EOK;
}

errno_t sys_ipc_call(const sys_ipc_call_in_t *in, sys_ipc_call_out_t *out)
{
    uint64_t id = 0;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_send(self, in, &id, &woken);
        ipc_unlock_and_queue(woken);
    } while (wants_page(&rc));
    *out = (sys_ipc_call_out_t){.id = id};
    return rc;
}

errno_t sys_ipc_answer(const sys_ipc_answer_in_t *in, sys_ipc_answer_out_t *out)
{
    uint64_t result = 0;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_answer(self, in, &result, &woken);
        ipc_unlock_and_queue(woken);
    } while (wants_page(&rc));
    *out = (sys_ipc_answer_out_t){.result = result};
    return rc;
}

errno_t sys_ipc_forward(const sys_ipc_forward_in_t *in)
{
    thread_t *woken = NULL;
    spinlock_lock(&ipc_lock);
    errno_t rc = call_forward(in, &woken);
    ipc_unlock_and_queue(woken);
    return rc;
}

errno_t sys_ipc_wait(const sys_ipc_wait_in_t *in, sys_ipc_wait_out_t *out)
{
    uint64_t timeout = in->timeout;
    if (in->flags != 0)
        return EINVAL;
    spinlock_lock(&ipc_lock);
    return call_wait_and_unlock(thread_current(), timeout, &out->message, NULL);
}

errno_t sys_ipc_call_wait(const sys_ipc_call_wait_in_t *in, sys_ipc_call_wait_out_t *out)
{
    uint64_t timeout = in->timeout;
    uint64_t id;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_send(self, &in->head, &id, &woken);
        if (rc == EOK)
            return call_wait_and_unlock(self, timeout, &out->message, woken);
        ipc_unlock_and_queue(woken);
    } while (wants_page(&rc));
    return rc;
}

errno_t sys_ipc_answer_wait(const sys_ipc_answer_wait_in_t *in, sys_ipc_answer_wait_out_t *out)
{
    uint64_t timeout = in->timeout;
    uint64_t result;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_answer(self, &in->head, &result, &woken);
        if (rc == EOK)
            return call_wait_and_unlock(self, timeout, &out->message, woken);
        ipc_unlock_and_queue(woken);
    } while (wants_page(&rc));
    return rc;
}

/* Returns whether `phone` is the task's initial phone to the name service. Its hang-up tells the
 * name service, and through it the tasks that wait, that the task has ended, so it must not be hung
 * up earlier. */
static bool phone_is_first(const phone_t *phone)
{
    return phone->handle == PHONE_NS && phone->interface == INTERFACE_NS;
}

errno_t sys_ipc_hangup(const sys_ipc_hangup_in_t *in)
{
    thread_t *woken = NULL;
    errno_t rc = EHANDLE;
    spinlock_lock(&ipc_lock);
    phone_t *phone = cap_find(&task_current()->phones, in->phone);
    if (phone != NULL && phone_is_first(phone)) {
        rc = EPERM;
    } else if (phone != NULL && phone->state != PHONE_CONNECTING && phone->state != PHONE_HUNGUP) {
        woken = phone_hangup(phone);
        rc = EOK;
    }
    ipc_unlock_and_queue(woken);
    return rc;
}

errno_t sys_ipc_poke(void)
{
    answerbox_t *box = &task_current()->box;
    bool woke = false;
    spinlock_lock(&ipc_lock);
    link_t *first;
    while (!woke && (first = list_first(&box->waiters)) != NULL) {
        list_remove(first);
        woke = thread_wake(list_entry(first, thread_t, wait_link), EINTR);
    }
    box->poked = !woke;
    spinlock_unlock(&ipc_lock);
    return EOK;
}

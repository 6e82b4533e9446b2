// SPDX-License-Identifier: BSD-2-Clause
/*
 * The system calls of IPC. `in` and `out` are the same words: all that is needed of `in` is read
 * before anything is written to `out`.
 */
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <lib/mem.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>
#include <syscall/syscall.h>

static void unlock_and_queue(thread_t *woken)
{
    spinlock_unlock(&ipc_lock);
    if (woken != NULL)
        sched_queue(woken);
}

/* Whether nothing was done yet because a page of ours had to come from its pager first, and it has
 * come by now; otherwise `*rc` is the result. */
static bool wants_page(errno_t *rc)
{
    return *rc == EPAGED && (*rc = page_in_wanted()) == EOK;
}

/* The results of a call that gives out one word, or none. */
static void set_out(syscall_words_t *out, uint64_t word)
{
    memset(out, 0, sizeof(*out));
    out->w[0] = word;
}

errno_t sys_ipc_call(const syscall_words_t *in, syscall_words_t *out)
{
    uint64_t id = 0;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_send(self, in, &id, &woken);
        unlock_and_queue(woken);
    } while (wants_page(&rc));
    set_out(out, id);
    return rc;
}

errno_t sys_ipc_answer(const syscall_words_t *in, syscall_words_t *out)
{
    uint64_t result = 0;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_answer(self, in, &result, &woken);
        unlock_and_queue(woken);
    } while (wants_page(&rc));
    set_out(out, result);
    return rc;
}

errno_t sys_ipc_forward(const syscall_words_t *in, syscall_words_t *out)
{
    thread_t *woken = NULL;
    spinlock_lock(&ipc_lock);
    errno_t rc = call_forward(in, &woken);
    unlock_and_queue(woken);
    set_out(out, 0);
    return rc;
}

errno_t sys_ipc_wait(const syscall_words_t *in, syscall_words_t *out)
{
    uint64_t timeout = in->w[0];
    if (in->w[1] != 0)
        return EINVAL;
    spinlock_lock(&ipc_lock);
    return call_wait_and_unlock(thread_current(), timeout, out, NULL);
}

errno_t sys_ipc_call_wait(const syscall_words_t *in, syscall_words_t *out)
{
    uint64_t timeout = in->w[8];
    uint64_t id;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_send(self, in, &id, &woken);
        if (rc == EOK)
            return call_wait_and_unlock(self, timeout, out, woken);
        unlock_and_queue(woken);
    } while (wants_page(&rc));
    return rc;
}

errno_t sys_ipc_answer_wait(const syscall_words_t *in, syscall_words_t *out)
{
    uint64_t timeout = in->w[8];
    uint64_t result;
    thread_t *self = thread_current();
    thread_t *woken = NULL;
    errno_t rc;
    do {
        spinlock_lock(&ipc_lock);
        rc = call_answer(self, in, &result, &woken);
        if (rc == EOK)
            return call_wait_and_unlock(self, timeout, out, woken);
        unlock_and_queue(woken);
    } while (wants_page(&rc));
    return rc;
}

/* The phone that a task is born with. Its end is how the name service learns that the task ended,
 * and who waits for the task learns it from there: so it does not end before. */
static bool phone_is_first(const phone_t *phone)
{
    return phone->handle == PHONE_NS && phone->interface == INTERFACE_NS;
}

errno_t sys_ipc_hangup(const syscall_words_t *in, syscall_words_t *out)
{
    thread_t *woken = NULL;
    errno_t rc = EHANDLE;
    spinlock_lock(&ipc_lock);
    phone_t *phone = cap_find(&task_current()->phones, in->w[0]);
    if (phone != NULL && phone_is_first(phone)) {
        rc = EPERM;
    } else if (phone != NULL && phone->state != PHONE_CONNECTING && phone->state != PHONE_HUNGUP) {
        woken = phone_hangup(phone);
        rc = EOK;
    }
    unlock_and_queue(woken);
    set_out(out, 0);
    return rc;
}

errno_t sys_ipc_poke(const syscall_words_t *in, syscall_words_t *out)
{
    (void)in;
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
    set_out(out, 0);
    return EOK;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the files of kernel/ipc share among themselves. Every function wants ipc_lock held,
 * unless it says otherwise.
 *
 * Functions that can make a waiting thread ready give it to their caller "in hand": it is on no
 * queue, and the caller either queues it (sched_queue) or switches to it, after it dropped the
 * lock.
 */
#ifndef IPC_PRIVATE_H
#define IPC_PRIVATE_H

#include <abi/syscall.h>
#include <ipc/ipc.h>
#include <ipc/notification.h>
#include <mm/slab.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>

extern slab_cache_t call_cache;
extern slab_cache_t phone_cache;

/* Copies the words of a request or an answer. Spelled out, since compilers make a loop or a string
 * instruction of all else. */
static inline void words_copy(uint64_t to[IPC_WORDS], const uint64_t from[IPC_WORDS])
{
    _Static_assert(IPC_WORDS == 5, "as many as are copied");
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
    to[4] = from[4];
}

/* The call that the user thread serves, as its page shows: the cause of what it sends. 0 for a thread
 * without a page. */
static inline uint64_t thread_cause(const thread_t *thread)
{
    return thread->page != NULL ? __atomic_load_n(&thread->page->serving_call, __ATOMIC_RELAXED)
                                : 0;
}

/* ---- call.c ---- */

/* Makes `phone` the one over which `call` comes to its callee. */
void call_set_phone(call_t *call, phone_t *phone);
/* Makes `call` carry `phone`, or nothing (NULL). */
void call_set_carried(call_t *call, phone_t *phone);
/* The sender is gone: the answer will be dropped. */
void call_forget(call_t *call);
/* `keeper` (may be NULL) is from now on the task whose box holds this call without a sender. */
void call_set_keeper(call_t *call, task_t *keeper);

/* ---- send.c, answer.c, forward.c, wait.c: the four operations, in the current task; `self` is the
 * current thread ---- */

/* The phone of `handle` if a call can be sent over it. EHANDLE, EHANGUP. */
MUST_USE
errno_t phone_for_sending(task_t *task, cap_handle_t handle, phone_t **result);
/* Sends the call that `in` describes (IPC_CALL). */
MUST_USE
errno_t call_send(thread_t *self, const sys_ipc_call_in_t *in, uint64_t *id, thread_t **woken);
/* Answers the call that `in` describes (IPC_ANSWER); `*out` is the result of a transfer. EPARTY: it
 * is answered, but the caller's side failed. May release ipc_lock in between. */
MUST_USE
errno_t call_answer(thread_t *self, const sys_ipc_answer_in_t *in, uint64_t *out, thread_t **woken);
/* The call of `handle` among those that the task has taken. EHANDLE; EBUSY while another thread of
 * the task answers it. */
MUST_USE
errno_t call_find(const task_t *task, cap_handle_t handle, call_t **result);
/* Forwards the call that `in` describes (IPC_FORWARD). */
MUST_USE
errno_t call_forward(const sys_ipc_forward_in_t *in, thread_t **woken);
/* Takes the next message, waiting until `timeout_us` have passed; RELEASES ipc_lock. `next` (may be
 * NULL) is a thread in hand: the CPU goes to it when this one has to wait, otherwise it is queued.
 */
MUST_USE
errno_t call_wait_and_unlock(thread_t *self, uint64_t timeout_us, ipc_message_t *message,
                             thread_t *next);

/* ---- answer.c ---- */

/* Ends the callee's part in a call whose answer (retval, word) is set. The call goes to its
 * sender, or is destroyed when it is forgotten. */
thread_t *call_finish(call_t *call);
/* The same with an error and no words. */
thread_t *call_finish_error(call_t *call, errno_t retval);

/* ---- answerbox.c ---- */

/* The callee's part ends: its handle and the place in its lists. */
void answerbox_withdraw(call_t *call);

/* ---- ipc.c ---- */

/* `task` dies: if it is the name service, there is none any more. */
void ipc_forget_ns(const task_t *task);

/* ---- phone.c ---- */

/* Takes the phone out of its holder's table. */
void phone_drop_slot(phone_t *phone);
/* Makes a phone that leads nowhere any more, for a task that is born after the death of ns. */
void phone_set_slammed(phone_t *phone);

#endif

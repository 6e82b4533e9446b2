// SPDX-License-Identifier: BSD-2-Clause
/*
 * Declarations private to kernel/ipc. The caller of each function holds ipc_lock unless stated
 * otherwise.
 *
 * Functions that make a waiting thread ready return it "in hand": it is on no queue, and the caller
 * must queue it (sched_queue) or switch to it after releasing the lock.
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

/* Copies the words of a request or an answer. Unrolled by hand, because compilers turn a loop or
 * memcpy into a loop or a string instruction. */
static inline void words_copy(uint64_t to[IPC_WORDS], const uint64_t from[IPC_WORDS])
{
    _Static_assert(IPC_WORDS == 5, "five words are copied");
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
    to[4] = from[4];
}

/* Returns the id of the call that the thread serves according to its thread page: the cause of the
 * calls that it sends. 0 for a thread without a page. */
static inline uint64_t thread_cause(const thread_t *thread)
{
    return thread->page != NULL ? __atomic_load_n(&thread->page->serving_call, __ATOMIC_RELAXED)
                                : 0;
}

/* ---- call.c ---- */

/* Sets the phone over which `call` arrives at its callee. */
void call_set_phone(call_t *call, phone_t *phone);
/* Sets the phone that `call` carries; NULL: none. */
void call_set_carried(call_t *call, phone_t *phone);
/* Detaches the call from its sender, which has ended or no longer waits: the answer is dropped. */
void call_forget(call_t *call);
/* Sets the task whose box counts this call without a sender as an orphan; NULL: none. */
void call_set_keeper(call_t *call, task_t *keeper);

/* ---- send.c, answer.c, forward.c, wait.c: the four operations, in the current task; `self` is the
 * current thread ---- */

/* Finds the phone of `handle`, over which a call can be sent. EHANDLE, EHANGUP. */
MUST_USE
errno_t phone_for_sending(task_t *task, cap_handle_t handle, phone_t **result);
/* Sends a call (IPC_CALL). `*woken` is the thread to run, in hand. */
MUST_USE
errno_t call_send(thread_t *self, const sys_ipc_call_in_t *in, uint64_t *id, thread_t **woken);
/* Answers a call (IPC_ANSWER); `*out` is the callee's result of a transfer. EPARTY: the call is
 * answered, but the caller's side failed. Can release ipc_lock temporarily. */
MUST_USE
errno_t call_answer(thread_t *self, const sys_ipc_answer_in_t *in, uint64_t *out, thread_t **woken);
/* Finds the received call of `handle`. EHANDLE; EBUSY: another thread of the task is answering
 * it. */
MUST_USE
errno_t call_find(const task_t *task, cap_handle_t handle, call_t **result);
/* Forwards a call (IPC_FORWARD). */
MUST_USE
errno_t call_forward(const sys_ipc_forward_in_t *in, thread_t **woken);
/* Receives the next message; waits at most `timeout_us`. RELEASES ipc_lock. `next` (can be NULL) is
 * a thread in hand: if this thread must wait, the CPU switches to it, otherwise it is queued. */
MUST_USE
errno_t call_wait_and_unlock(thread_t *self, uint64_t timeout_us, ipc_message_t *message,
                             thread_t *next);

/* ---- answer.c ---- */

/* Completes a call whose answer (retval, word) is set: delivers the answer to the sender, or
 * destroys the call if it is forgotten. Returns the thread to run, in hand, or NULL. */
thread_t *call_finish(call_t *call);
/* Completes a call with an error and zero words. */
thread_t *call_finish_error(call_t *call, errno_t retval);

/* ---- answerbox.c ---- */

/* Removes the call from its callee: from its list and, if received, from its table of calls. */
void answerbox_withdraw(call_t *call);

/* ---- ipc.c ---- */

/* Forgets the name service if it is `task`, which ends. */
void ipc_forget_ns(const task_t *task);

/* ---- phone.c ---- */

/* Removes the phone from its holder's table. */
void phone_drop_slot(phone_t *phone);
/* Marks a new phone as SLAMMED, for a task that is created after ns has ended. */
void phone_set_slammed(phone_t *phone);

#endif

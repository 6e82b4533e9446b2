// SPDX-License-Identifier: BSD-2-Clause
/*
 * IPC: how the objects hang together, and the operations that other parts of the kernel need.
 *
 * Theory. A *call* is sent over a *phone* and lies, until it is answered, in the *answerbox* of the
 * callee: first on `incoming`, then, once a thread has taken it, on `dispatched`. Answering moves
 * it to `answers` of the sender's box, where the sender takes it, which ends its life. So a call
 * is always on exactly one list, and the list owns it; there are no references to a call
 * from elsewhere but the sender's list of what it has sent (for the day it dies) and the
 * callee's capability slot (so that a handle finds it). Phones are counted: by their slot, by the
 * calls under way over them, by their own hang-up notification.
 *
 * A *notification* (a hang-up, an interrupt, an event) is a call without an answer; it is embedded
 * in the object it tells of, so that sending one never allocates and never fails. It is on at most
 * one `incoming` list; taking it ends it.
 *
 * Lock. One lock, ipc_lock, guards all of IPC of all tasks: what is marked [ipc] anywhere. An
 * operation holds it for a few hundred instructions, copies of data are made outside it, and an
 * operation takes it once, where a lock per box and phone would be taken four times on each
 * round trip. That makes races between answer, hang-up, forward and death impossible rather
 * than handled: each happens wholly before or after the other.
 *
 * Sending and answering may wake a thread. The fast path delivers straight into the waiting
 * thread's system call words and lets the caller switch to it (see <sched/sched.h>).
 */
#ifndef IPC_IPC_H
#define IPC_IPC_H

#include <abi/ipc.h>
#include <ipc/answerbox.h>
#include <ipc/call.h>
#include <ipc/phone.h>
#include <sync/spinlock.h>

struct task;
struct thread;

/* Guards all fields marked [ipc]. */
extern spinlock_t ipc_lock;

/* Creates the slab caches. Part of task_init(). */
void ipc_init(void);

/* Prepares the IPC part of a new task. */
void ipc_task_init(struct task *task);
/* Gives `task` its phone 0 to the name service. ENOMEM. Nothing happens before ipc_set_ns(). */
MUST_USE
errno_t ipc_task_connect_ns(struct task *task);
/* From now on every new task gets a phone to `ns`. */
void ipc_set_ns(struct task *ns);
/* Ends all IPC of a dying task, none of whose threads runs any more; see ipc/death.c for the order.
 */
void ipc_task_fini(struct task *task);

/* Gives `holder` a phone to `callee`. ELIMIT, ENOMEM, EHANGUP when either is dying. */
MUST_USE
errno_t ipc_connect(struct task *holder, struct task *callee, uint32_t interface, uint64_t label,
                    cap_handle_t *handle);

/* Answers an open call of any task with an error, in the callee's stead. ENOENT: there is none of
 * this id; EBUSY: it is being answered just now. Takes task_list_lock and ipc_lock. */
MUST_USE
errno_t ipc_call_fail(uint64_t id, errno_t retval);

#endif

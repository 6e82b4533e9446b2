// SPDX-License-Identifier: BSD-2-Clause
/*
 * IPC: an overview of its objects, and the operations for other parts of the kernel.
 *
 * A *call* is sent over a *phone*. Until it is answered, it is in the *answerbox* of the callee:
 * first on `incoming`, then, once a thread has received it, on `dispatched`. Answering moves it to
 * `answers` of the sender's box; the call is destroyed when the sender receives the answer. So a
 * call is always on exactly one list, which owns it. The only other references to a call are the
 * sender's list of sent calls, which is needed when the sender ends, and the callee's capability
 * slot, which resolves its handle. Phones are reference-counted: by their slot, by the calls over
 * them, and by their own hang-up notification.
 *
 * A *notification* (a hang-up, an interrupt, an event) is a call without an answer. It is embedded
 * in the object that it reports about, so that sending one never allocates and never fails. It is
 * on at most one `incoming` list.
 *
 * Locking. A single lock, ipc_lock, protects the IPC state of all tasks: all fields marked [ipc].
 * An operation takes it once; one lock per box and phone would mean four on each round trip. Data
 * is copied without it. With a single lock, answer, hang-up, forward and task end cannot race: each
 * happens entirely before or after the other.
 *
 * Sending and answering can wake a thread. The fast path delivers the message directly into the
 * system call words of a waiting thread and switches to it (see <sched/sched.h>).
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

/* Protects all fields marked [ipc]. */
extern spinlock_t ipc_lock;

/* Creates the slab caches. Part of task_init(). */
void ipc_init(void);

/* Prepares the IPC part of a new task. */
void ipc_task_init(struct task *task);
/* Gives `task` its phone 0 to the name service. Does nothing before ipc_set_ns(). ENOMEM. */
MUST_USE
errno_t ipc_task_connect_ns(struct task *task);
/* Sets the name service, to which every new task gets a phone. */
void ipc_set_ns(struct task *ns);
/* Ends all IPC of a dying task that has no running threads; see ipc/death.c. */
void ipc_task_fini(struct task *task);

/* Gives `holder` a phone to `callee`. ELIMIT, ENOMEM, EHANGUP (one of them is dying). */
MUST_USE
errno_t ipc_connect(struct task *holder, struct task *callee, uint32_t interface, uint64_t label,
                    cap_handle_t *handle);

/* Answers an open call of any task with an error, in place of the callee. ENOENT: no open call has
 * this id; EBUSY: it is being answered. Takes task_list_lock and ipc_lock. */
MUST_USE
errno_t ipc_call_fail(uint64_t id, errno_t retval);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answerboxes: each task has one, which receives calls to the task and answers to its own calls.
 *
 * Invariants: no thread waits while `answers` or `incoming` holds a message; the `place` of a call
 * names the list that it is on; `phones` contains exactly the phones connected to this box.
 * Locks: the caller holds ipc_lock.
 */
#ifndef IPC_ANSWERBOX_H
#define IPC_ANSWERBOX_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <adt/list.h>
#include <stdbool.h>
#include <stdint.h>

struct task;
struct thread;
struct call;

typedef struct answerbox {
    struct task *task;    /* [I] the owner */
    list_t incoming;      /* [ipc] calls and notifications not received yet, call_t by link */
    list_t dispatched;    /* [ipc] calls received and not answered yet, call_t by link */
    list_t answers;       /* [ipc] answers to own calls, call_t by link */
    list_t phones;        /* [ipc] phones connected to this box, phone_t by peer_link */
    list_t waiters;       /* [ipc] threads in IPC_WAIT, thread_t by wait_link */
    bool open;            /* [ipc] false once the task ends: accepts nothing new */
    bool poked;           /* [ipc] the next wait returns EINTR at once */
    uint32_t connections; /* [ipc] phones connected to this box, and hang-ups not received yet */
    uint32_t orphans;     /* [ipc] calls in this box whose sender has ended */
    uint64_t received;    /* [ipc] calls received since the task started */
    uint64_t sent;        /* [ipc] calls sent since the task started */
} answerbox_t;

void answerbox_init(answerbox_t *box, struct task *task);

/* Delivers a request or notification to a waiting thread, or appends it to `incoming`. Returns the
 * thread to run, in hand (pass it to sched_queue or sched_switch_to), or NULL. */
struct thread *answerbox_put_request(answerbox_t *box, struct call *call);
/* Delivers an answer in the same way. */
struct thread *answerbox_put_answer(answerbox_t *box, struct call *call);

/* Takes the first message; answers come before requests. EAGAIN: there is none; ENOMEM, ELIMIT: no
 * handle for a request, which stays queued. */
MUST_USE
errno_t answerbox_take(answerbox_t *box, ipc_message_t *message);

#endif

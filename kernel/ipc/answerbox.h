// SPDX-License-Identifier: BSD-2-Clause
/*
 * Answerboxes: one per task, where its calls arrive and its answers come back.
 *
 * Invariants: no thread waits while `answers` or `incoming` holds something it could take; a call
 * on a list has that list as its `place`; the phones listed are exactly those connected to here.
 * Lock: ipc_lock.
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
    struct task *task;    /* [I] whose box this is */
    list_t incoming;      /* [ipc] calls and notifications not taken yet, call_t by link */
    list_t dispatched;    /* [ipc] calls taken and not answered yet, call_t by link */
    list_t answers;       /* [ipc] answers to own calls, call_t by link */
    list_t phones;        /* [ipc] phones connected to here, phone_t by peer_link */
    list_t waiters;       /* [ipc] threads in IPC_WAIT, thread_t by wait_link */
    bool open;            /* [ipc] false once the task dies: nothing new comes in */
    bool poked;           /* [ipc] the next wait returns EINTR at once */
    uint32_t connections; /* [ipc] phones connected to here, and hang-ups of others not taken yet */
    uint32_t orphans;     /* [ipc] calls here whose sender has died */
    uint64_t received;    /* [ipc] calls taken since the task started */
    uint64_t sent;        /* [ipc] calls sent since the task started */
} answerbox_t;

void answerbox_init(answerbox_t *box, struct task *task);

/* Puts a request or notification into `incoming`, or straight into the hands of a waiting
 * thread. Returns the thread that must run because of it (it is off all queues: give it to
 * sched_queue or sched_switch_to), or NULL. */
struct thread *answerbox_put_request(answerbox_t *box, struct call *call);
/* The same for an answer. */
struct thread *answerbox_put_answer(answerbox_t *box, struct call *call);

/* Takes the first message: answers before requests. EAGAIN when there is none, ENOMEM when a
 * request could not be given a handle (it stays). */
MUST_USE
errno_t answerbox_take(answerbox_t *box, ipc_message_t *message);

#endif

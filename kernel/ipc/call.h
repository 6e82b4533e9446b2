// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls: requests, which get an answer, and notifications, which do not.
 *
 * The life of a request: call_create, incoming, dispatched (incoming again after a forward),
 * answers, call_destroy. The ops of a system method release what the method attached to the call (a
 * phone, a frame) before the call becomes an answer.
 * Locks: ipc_lock, except while only the creating or answering thread can access the call.
 */
#ifndef IPC_CALL_H
#define IPC_CALL_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <adt/list.h>
#include <arch/types.h>
#include <stdbool.h>
#include <stdint.h>

struct task;
struct phone;

enum call_kind { CALL_REQUEST, CALL_HANGUP, CALL_IRQ, CALL_EVENT };

/* The list that a call is on. CALL_NOWHERE: the call is being created, delivered or answered, or is
 * a notification that was not sent. */
enum call_place { CALL_NOWHERE, CALL_INCOMING, CALL_DISPATCHED, CALL_ANSWERS };

typedef struct call {
    link_t link;        /* [ipc] on the list named by `place`, otherwise unused */
    link_t sent_link;   /* [ipc] request with a sender: in sender->sent_calls */
    uint8_t kind;       /* [I] enum call_kind */
    uint8_t place;      /* [ipc] enum call_place */
    bool routed;        /* [ipc] forwarded with ROUTE_FROM_ME: also active at `phone` */
    bool answering;     /* [ipc] a thread of the callee is transferring data for it */
    uint32_t flags;     /* [ipc] IPC_FLAG_* */
    errno_t retval;     /* [ipc] of the answer */
    uint32_t sender_id; /* [ipc] the task that the callee sees as the sender; after ROUTE_FROM_ME
                           the forwarder */
    uint64_t id;        /* [I] unique since boot; notifications: set each time one is sent */
    uint64_t cause;     /* [I] id of the call that the sender served when it sent this one, or 0 */
    uint64_t method;    /* [ipc] */
    uint64_t word[IPC_WORDS]; /* [ipc] of the request, then of the answer */
    uint64_t label;           /* [I] request: chosen by the sender, returned with the answer */
    uint64_t phone_label;     /* [ipc] label of `phone` when the call was sent over it */
    uint32_t interface;       /* [ipc] protocol of `phone` when the call was sent over it */
    struct task *sender;      /* [ipc] the task that gets the answer; NULL: forgotten */
    struct task *callee;      /* [ipc] the task whose box holds it, or that is answering it */
    struct phone *phone;      /* [ipc, with a reference unless it is `origin`] the phone over which
                                 it came to the callee */
    struct phone
        *origin; /* [ipc, with a reference] the sender's phone; counts the call as active */
    struct phone *carried; /* [ipc, with a reference] the phone passed by a connecting method */
    cap_handle_t handle;   /* [ipc] DISPATCHED: in the callee's table of calls */
    uint64_t time_sent;    /* [ipc] ns since boot */
    uint64_t time_taken;   /* [ipc] INCOMING, DISPATCHED: ns since boot; 0: not received yet */
    union {
        struct thread *faulter; /* [ipc] PAGE_IN with a sender: the thread that waits for it */
        struct task *keeper;    /* [ipc] without a sender: the task whose orphan it is */
    };
    paddr_t frame; /* [I] PAGE_IN: receives the page; owned by the call if it has no sender */
} call_t;

/* Creates a request over `phone`, caused by the call with id `cause` (0: none). It is on no list.
 * NULL: no memory. */
call_t *call_create(struct task *sender, struct phone *phone, uint64_t cause, uint64_t label,
                    uint64_t method, const uint64_t word[IPC_WORDS]);
void call_destroy(call_t *call);
/* Initializes an embedded notification. */
void call_init_notification(call_t *call, enum call_kind kind, uint64_t method);

#endif

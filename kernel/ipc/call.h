// SPDX-License-Identifier: BSD-2-Clause
/*
 * Calls: requests on their way to an answer, and notifications, which need none.
 *
 * The life of a request: call_create, incoming, dispatched (again incoming after a forward),
 * answers, call_destroy. Everything a system method attaches to a call (a phone that connects, an
 * address space) is released by that method's ops before the call becomes an answer.
 * Lock: ipc_lock, except in the moment when its creator or answerer alone knows the call.
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

/* Where a call is. CALL_NOWHERE: being made, or being answered by a thread that holds it alone,
 * or a notification that is not due. */
enum call_place { CALL_NOWHERE, CALL_INCOMING, CALL_DISPATCHED, CALL_ANSWERS };

typedef struct call {
    link_t link;        /* [ipc] on the list named by `place`, elsewhere without meaning */
    link_t sent_link;   /* [ipc] request with a sender: in sender->sent_calls */
    uint8_t kind;       /* [I] enum call_kind */
    uint8_t place;      /* [ipc] enum call_place */
    bool routed;        /* [ipc] `phone` is the forwarder's, and active there too */
    bool answering;     /* [ipc] a thread of the callee moves its data just now */
    uint32_t flags;     /* [ipc] IPC_FLAG_* */
    errno_t retval;     /* [ipc] of the answer */
    uint32_t sender_id; /* [ipc] the task the callee sees as the sender; after ROUTE_FROM_ME
                           the forwarder */
    uint64_t id;        /* [I] unique since boot; notifications: of this one occurrence */
    uint64_t cause;     /* [I] id of the call that the sender served when it sent this one, or 0 */
    uint64_t method;    /* [ipc] */
    uint64_t word[IPC_WORDS]; /* [ipc] of the request, then of the answer */
    uint64_t label;           /* [I] request: the sender's, comes back with the answer */
    uint64_t phone_label;     /* [ipc] label of `phone` when the call was sent over it */
    uint32_t interface;       /* [ipc] protocol of `phone` when the call was sent over it */
    struct task *sender;      /* [ipc] who gets the answer; NULL: forgotten */
    struct task *callee;      /* [ipc] in whose box it is, or who answers it just now */
    struct phone *phone;      /* [ipc, counted unless it is `origin`] over which it came to the
                                 callee; console: its index */
    struct phone *origin;     /* [ipc, counted] the sender's phone; the call is active there */
    struct phone *carried;    /* [ipc, counted] the phone that a connecting method is about */
    cap_handle_t handle;      /* [ipc] DISPATCHED: in the callee's table of calls */
    uint64_t time_sent;       /* [ipc] ns since boot */
    uint64_t time_taken;      /* [ipc] INCOMING, DISPATCHED: ns since boot, 0: not yet */
    union {
        struct thread *faulter; /* [ipc] PAGE_IN with a sender: waits for it, gets the answer */
        struct task *keeper;    /* [ipc] without a sender: in whose box it counts as an orphan */
    };
    paddr_t frame; /* [I] PAGE_IN only: the page goes into it; without sender: owned */
} call_t;

/* A request over `phone`, because of the call with id `cause` (0: of none); not on any list yet.
 * NULL: no memory. */
call_t *call_create(struct task *sender, struct phone *phone, uint64_t cause, uint64_t label,
                    uint64_t method, const uint64_t word[IPC_WORDS]);
void call_destroy(call_t *call);
/* Prepares an embedded notification. */
void call_init_notification(call_t *call, enum call_kind kind, uint64_t method);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Phones: one end of a connection, held in the capability table of a task.
 *
 *   CONNECTING --accepted--> CONNECTED --peer dies--> SLAMMED
 *       |                        |                       |
 *       +--refused: gone         +--IPC_HANGUP--> HUNGUP <+  (gone when no call is under way)
 *
 * References: the capability slot, each call that names the phone, and its hang-up notification
 * while that lies in the peer's box. A phone whose slot is gone has holder == NULL.
 * Lock: ipc_lock.
 */
#ifndef IPC_PHONE_H
#define IPC_PHONE_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <adt/list.h>
#include <ipc/call.h>
#include <lib/assert.h>

struct task;

enum phone_state { PHONE_CONNECTING, PHONE_CONNECTED, PHONE_HUNGUP, PHONE_SLAMMED };

typedef struct phone {
    uint32_t refs;          /* [ipc] */
    enum phone_state state; /* [ipc] */
    struct task *holder;    /* [ipc] whose table it is in; NULL once it left it */
    cap_handle_t handle;    /* [ipc] in the holder's table */
    struct task *peer;      /* [ipc] CONNECTED: the callee, else NULL */
    uint32_t peer_id;       /* [ipc] id of the last peer, for the console; 0: none yet */
    uint32_t interface;     /* [ipc] protocol spoken, for names of methods */
    link_t peer_link;       /* [ipc] CONNECTED: in peer->box.phones */
    uint64_t label;         /* [ipc] the callee's name for this connection */
    bool order_known;       /* [ipc] order.c has seen a call that its holder made while it served */
    uint32_t active_calls;  /* [ipc] calls that wait at this phone for their answer */
    uint32_t checked_refs;  /* [ipc] counted by ipc_check, like the next two */
    uint32_t checked_calls; /* [ipc] */
    uint32_t checked_links; /* [ipc] */
    call_t hangup;          /* [ipc] the notification that it was hung up */
} phone_t;

/* A phone in state CONNECTING in the table of `holder`. ELIMIT, ENOMEM. */
MUST_USE
errno_t phone_create(struct task *holder, uint32_t interface, phone_t **phone);
/* CONNECTING to CONNECTED. The peer's box must be open. */
void phone_connect(phone_t *phone, struct task *peer, uint64_t label);
/* Whether `peer` has room for one more connection: ELIMIT (TASK_CONNECTIONS_MAX). The kernel's own
 * connections, of which there is one for each task, are made in any case. */
MUST_USE
errno_t phone_may_connect(const struct task *peer);
/* The holder lets go: a connected peer is told. Returns the thread to wake or NULL. The handle ends
 * here unless calls are under way: then it stays to be seen, in state HUNGUP, until the last
 * answer. */
struct thread *phone_hangup(phone_t *phone);
/* The peer is gone. */
void phone_slam(phone_t *phone);

/* Frees a phone without references. */
__attribute__((cold)) void phone_destroy(phone_t *phone);
/* The last call at a phone that was hung up has ended. */
__attribute__((cold)) void phone_last_call_ended(phone_t *phone);

static inline void phone_ref(phone_t *phone)
{
    phone->refs++;
}

static inline void phone_unref(phone_t *phone)
{
    ASSERT(phone->refs > 0);
    if (--phone->refs == 0)
        phone_destroy(phone);
}

/* A call begins or ends to wait at this phone; whoever counts it has a reference. */
static inline void phone_call_begins(phone_t *phone)
{
    phone->active_calls++;
}

static inline void phone_call_ends(phone_t *phone)
{
    ASSERT(phone->active_calls > 0);
    if (--phone->active_calls == 0 && phone->state == PHONE_HUNGUP)
        phone_last_call_ended(phone);
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Phones: one end of a connection, held in the capability table of a task.
 *
 *   CONNECTING --accepted--> CONNECTED --peer ends--> SLAMMED
 *       |                        |                       |
 *       +--refused: freed        +--IPC_HANGUP--> HUNGUP <+  (freed when no call is active)
 *
 * References: the capability slot, each call that refers to the phone, each pager, and its hang-up
 * notification while that is in the peer's box. A phone whose slot is freed has holder == NULL.
 * Locks: the caller holds ipc_lock.
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
    struct task *holder;    /* [ipc] the task whose table it is in; NULL once it is removed */
    cap_handle_t handle;    /* [ipc] in the holder's table */
    struct task *peer;      /* [ipc] CONNECTED: the callee, else NULL */
    uint32_t peer_id;       /* [ipc] id of the last peer, for the console; 0: none yet */
    uint32_t interface;     /* [ipc] protocol; selects the names of methods */
    link_t peer_link;       /* [ipc] CONNECTED: in peer->box.phones */
    uint64_t label;         /* [ipc] the callee's label for this connection */
    bool order_known;       /* [ipc] order.c has recorded a call over it made while serving */
    uint32_t active_calls;  /* [ipc] unanswered calls sent or routed over this phone */
    uint32_t checked_refs;  /* [ipc] computed by ipc_check, like the next two */
    uint32_t checked_calls; /* [ipc] */
    uint32_t checked_links; /* [ipc] */
    call_t hangup;          /* [ipc] the notification that it was hung up */
} phone_t;

/* Creates a phone in state CONNECTING in the table of `holder`. ELIMIT, ENOMEM. */
MUST_USE
errno_t phone_create(struct task *holder, uint32_t interface, phone_t **phone);
/* Connects a CONNECTING phone to `peer`, whose box must be open. */
void phone_connect(phone_t *phone, struct task *peer, uint64_t label);
/* Returns ELIMIT if `peer` has TASK_CONNECTIONS_MAX connections, else EOK. Not applied to the
 * connections that the kernel makes itself, one for each task. */
MUST_USE
errno_t phone_may_connect(const struct task *peer);
/* Hangs up for the holder and notifies a connected peer. Returns the thread to run, in hand, or
 * NULL. Frees the handle, unless calls are active: then the phone stays HUNGUP until the last
 * answer. */
struct thread *phone_hangup(phone_t *phone);
/* Disconnects a phone whose peer ends. */
void phone_slam(phone_t *phone);

/* Frees a phone without references. */
__attribute__((cold)) void phone_destroy(phone_t *phone);
/* Frees the handle of a HUNGUP phone after its last active call. */
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

/* Count the active calls of this phone. The caller holds a reference to the phone. */
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

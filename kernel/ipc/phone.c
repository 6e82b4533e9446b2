// SPDX-License-Identifier: BSD-2-Clause
/* Phones and their states; see phone.h. */
#include <abi/limits.h>
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/slab.h>
#include <proc/task.h>

slab_cache_t phone_cache;

errno_t phone_create(task_t *holder, uint32_t interface, phone_t **result)
{
    ASSERT(spinlock_held(&ipc_lock));
    phone_t *phone = slab_alloc_guarded(&phone_cache);
    if (phone == NULL)
        return ENOMEM;
    memset(phone, 0, sizeof(*phone));
    errno_t rc = cap_insert(&holder->phones, phone, &phone->handle);
    if (rc != EOK) {
        slab_free_guarded(&phone_cache, phone);
        return rc;
    }
    phone->refs = 1;
    phone->state = PHONE_CONNECTING;
    phone->holder = holder;
    phone->interface = interface;
    link_init(&phone->peer_link);
    call_init_notification(&phone->hangup, CALL_HANGUP, IPC_M_PHONE_HUNGUP);
    *result = phone;
    return EOK;
}

void phone_connect(phone_t *phone, task_t *peer, uint64_t label)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(phone->state == PHONE_CONNECTING);
    ASSERT(phone->holder != NULL && peer->box.open);
    phone->state = PHONE_CONNECTED;
    phone->peer = peer;
    phone->peer_id = peer->id;
    phone->label = label;
    list_append(&peer->box.phones, &phone->peer_link);
    peer->box.connections++;
}

errno_t phone_may_connect(const task_t *peer)
{
    ASSERT(spinlock_held(&ipc_lock));
    return peer->box.connections < TASK_CONNECTIONS_MAX ? EOK : ELIMIT;
}

void phone_destroy(phone_t *phone)
{
    ASSERT(phone->holder == NULL && phone->peer == NULL && phone->active_calls == 0);
    slab_free_guarded(&phone_cache, phone);
}

void phone_drop_slot(phone_t *phone)
{
    ASSERT(phone->holder != NULL);
    cap_remove(&phone->holder->phones, phone->handle);
    phone->holder = NULL;
    phone_unref(phone);
}

/* Ends the connection on the peer's side. */
static void phone_disconnect(phone_t *phone, enum phone_state state)
{
    if (phone->peer != NULL)
        list_remove(&phone->peer_link);
    phone->peer = NULL;
    phone->state = state;
}

/* Notifies the peer of the hang-up. The notification is embedded in the phone. */
static thread_t *phone_notify_hangup(phone_t *phone, task_t *peer)
{
    task_t *holder = phone->holder;
    bool dying = atomic_load(&holder->dying);
    call_t *call = &phone->hangup;
    call->sender_id = holder->id;
    call->phone_label = phone->label;
    call->interface = phone->interface;
    call->word[0] = holder->id;
    call->word[1] = dying ? holder->exit_kind : TASK_EXIT_UP;
    call->word[2] = dying ? (uint64_t)holder->exit_status : 0;
    phone_ref(phone); /* until notification_done */
    return call_notify(call, peer);
}

thread_t *phone_hangup(phone_t *phone)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(phone->holder != NULL);
    task_t *peer = phone->peer;
    phone_disconnect(phone, PHONE_HUNGUP);
    thread_t *woken = NULL;
    if (peer != NULL && peer->box.open) /* closed: a dying task's phone to itself */
        woken = phone_notify_hangup(phone, peer);
    if (phone->active_calls == 0)
        phone_drop_slot(phone);
    return woken;
}

void phone_slam(phone_t *phone)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(phone->state == PHONE_CONNECTED);
    phone->peer->box.connections--;
    phone_disconnect(phone, PHONE_SLAMMED);
}

void phone_set_slammed(phone_t *phone)
{
    ASSERT(phone->state == PHONE_CONNECTING);
    phone->state = PHONE_SLAMMED;
}

void phone_last_call_ended(phone_t *phone)
{
    if (phone->holder != NULL)
        phone_drop_slot(phone);
}

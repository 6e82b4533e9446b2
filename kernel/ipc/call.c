// SPDX-License-Identifier: BSD-2-Clause
/* Making and ending calls; see call.h. */
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <mm/slab.h>
#include <proc/task.h>

slab_cache_t call_cache;
static uint64_t last_id; /* [ipc] */

call_t *call_create(task_t *sender, phone_t *phone, uint64_t label, uint64_t method,
                    const uint64_t word[IPC_WORDS])
{
    ASSERT(spinlock_held(&ipc_lock));
    call_t *call = slab_alloc_uncleared(&call_cache);
    if (call == NULL)
        return NULL;
    /* Every field by name: clearing all first would take longer than all the rest. */
    call->kind = CALL_REQUEST;
    call->place = CALL_NOWHERE;
    call->flags = 0;
    call->sender_id = sender->id;
    call->id = ++last_id;
    call->cause = 0;
    call->method = method;
    call_set_words(call, word);
    call->retval = EOK;
    call->label = label;
    call->phone_label = phone->label;
    call->interface = phone->interface;
    call->sender = sender;
    call->callee = NULL;
    call->phone = phone;
    call->origin = phone;
    phone_ref(phone);
    phone_ref(phone);
    call->routed = false;
    call->answering = false;
    call->handle = CAP_NONE;
    call->carried = NULL;
    call->time_sent = 0;
    call->time_taken = 0;
    link_init(&call->link);
    list_append(&sender->sent_calls, &call->sent_link);
    sender->sent_count++;
    return call;
}

void call_set_words(call_t *call, const uint64_t word[IPC_WORDS])
{
    for (unsigned i = 0; i < IPC_WORDS; i++)
        call->word[i] = word[i];
}

void call_set_phone(call_t *call, phone_t *phone)
{
    phone_ref(phone);
    if (call->phone != NULL)
        phone_unref(call->phone);
    call->phone = phone;
    call->phone_label = phone->label;
    call->interface = phone->interface;
}

void call_set_carried(call_t *call, phone_t *phone)
{
    if (phone != NULL)
        phone_ref(phone);
    if (call->carried != NULL)
        phone_unref(call->carried);
    call->carried = phone;
}

void call_forget(call_t *call)
{
    ASSERT(call->sender != NULL);
    list_remove(&call->sent_link);
    call->sender->sent_count--;
    call->sender = NULL;
    call->flags |= IPC_FLAG_DISCARD_ANSWER;
}

void call_destroy(call_t *call)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(call->kind == CALL_REQUEST);
    if (call->sender != NULL)
        call_forget(call);
    call_set_carried(call, NULL);
    phone_unref(call->phone);
    phone_unref(call->origin);
    slab_free(&call_cache, call);
}

void call_init_notification(call_t *call, enum call_kind kind, uint64_t method)
{
    link_init(&call->link);
    link_init(&call->sent_link);
    call->kind = kind;
    call->method = method;
    call->flags = IPC_FLAG_NOTIFICATION;
    call->place = CALL_NOWHERE;
}

thread_t *call_notify(call_t *call, task_t *callee)
{
    ASSERT(call->kind != CALL_REQUEST);
    ASSERT(call->place == CALL_NOWHERE);
    call->id = ++last_id;
    call->time_sent = 0; /* of the occurrence before */
    return answerbox_put_request(&callee->box, call);
}

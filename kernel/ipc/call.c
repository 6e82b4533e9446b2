// SPDX-License-Identifier: BSD-2-Clause
/* Creating and destroying calls; see call.h. */
#include <arch/time.h>
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <lib/assert.h>
#include <lib/on_path.h>
#include <mm/slab.h>
#include <proc/task.h>

slab_cache_t call_cache;
static uint64_t last_id; /* [ipc] */

ON_PATH call_t *call_create(task_t *sender, phone_t *phone, uint64_t cause, uint64_t label,
                            uint64_t method, const uint64_t word[IPC_WORDS])
{
    call_t *call = slab_alloc_guarded(&call_cache);
    if (call == NULL)
        return NULL;
    /* Set single fields, without those that are set on delivery: clearing the whole struct would
     * take longer than the rest of this function. */
    call->kind = CALL_REQUEST;
    call->place = CALL_NOWHERE;
    call->routed = false;
    call->answering = false;
    call->flags = 0;
    call->retval = EOK;
    call->sender_id = sender->id;
    call->id = ++last_id;
    call->cause = cause;
    call->method = method;
    words_copy(call->word, word);
    call->label = label;
    call->phone_label = phone->label;
    call->interface = phone->interface;
    call->sender = sender;
    call->phone = phone;
    call->origin = phone;
    call->carried = NULL;
    call->time_sent = arch_time_ns();
    phone_ref(phone);
    list_append(&sender->sent_calls, &call->sent_link);
    sender->sent_count++;
    return call;
}

void call_set_phone(call_t *call, phone_t *phone)
{
    if (phone != call->origin)
        phone_ref(phone);
    if (call->phone != call->origin)
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

/* Removes the call from its sender. */
static void leave_sender(call_t *call)
{
    list_unlink(&call->sent_link);
    call->sender->sent_count--;
}

void call_forget(call_t *call)
{
    ASSERT(call->sender != NULL);
    leave_sender(call);
    link_init(&call->sent_link);
    call->sender = NULL;
    call->flags |= IPC_FLAG_DISCARD_ANSWER;
    call->keeper = NULL;
    call_set_keeper(call, call->callee);
}

__attribute__((cold)) void call_set_keeper(call_t *call, task_t *keeper)
{
    ASSERT(call->sender == NULL);
    if (call->keeper != NULL)
        call->keeper->box.orphans--;
    call->keeper = keeper;
    if (keeper != NULL)
        keeper->box.orphans++;
}

ON_PATH void call_destroy(call_t *call)
{
    ASSERT(call->kind == CALL_REQUEST);
    if (call->sender != NULL)
        leave_sender(call);
    else
        call_set_keeper(call, NULL);
    if (call->phone != call->origin)
        phone_unref(call->phone);
    phone_unref(call->origin);
    slab_free_guarded(&call_cache, call);
}

void call_init_notification(call_t *call, enum call_kind kind, uint64_t method)
{
    call->kind = kind;
    call->method = method;
    call->flags = IPC_FLAG_NOTIFICATION;
    call->place = CALL_NOWHERE;
}

thread_t *call_notify(call_t *call, task_t *callee)
{
    ASSERT(spinlock_held(&ipc_lock));
    ASSERT(call->kind != CALL_REQUEST);
    ASSERT(call->place == CALL_NOWHERE && call->callee == NULL);
    call->id = ++last_id;
    call->time_sent = arch_time_ns();
    return answerbox_put_request(&callee->box, call);
}

// SPDX-License-Identifier: BSD-2-Clause
/* Rows of phones and calls; see inspect.h. No locks: the system is stopped. */
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <ipc/call.h>
#include <ipc/phone.h>
#include <proc/task.h>

static uint32_t phone_state(const phone_t *phone)
{
    switch (phone->state) {
    case PHONE_CONNECTING:
        return PHONE_ROW_CONNECTING;
    case PHONE_CONNECTED:
        return PHONE_ROW_CONNECTED;
    case PHONE_HUNGUP:
        return PHONE_ROW_HUNG_UP;
    case PHONE_SLAMMED:
        return PHONE_ROW_SLAMMED;
    }
    return PHONE_ROW_FREE;
}

/* The peer of a phone, or its former peer after a hang-up, which may no longer exist. */
static void phone_fill_peer(const phone_t *phone, phone_row_t *row)
{
    const task_t *peer = phone->peer;
    if (peer == NULL && phone->peer_id != 0)
        peer = inspect_find_task(phone->peer_id);
    if (peer != NULL) {
        row->peer = peer->id;
        inspect_copy_name(row->peer_name, sizeof(row->peer_name), peer->name);
    } else if (phone->peer_id != 0) {
        row->peer = phone->peer_id;
    }
}

static void phone_fill(const task_t *holder, uint32_t index, const phone_t *phone, phone_row_t *row)
{
    *row = (phone_row_t){
        .holder = holder->id,
        .index = index,
        .state = phone_state(phone),
        .interface = phone->interface,
        .peer = SNAPSHOT_NONE,
        .calls = phone->active_calls,
        .label = phone->label,
        .address = (uintptr_t)phone,
    };
    phone_fill_peer(phone, row);
}

void inspect_phones(uint32_t task_id, inspect_phone_visit_t visit, void *context)
{
    phone_row_t row;
    const task_t *task = inspect_find_task(task_id);
    if (task == NULL)
        return;
    for (uint32_t i = 0; i < task->phones.capacity; i++) {
        const phone_t *phone = cap_at(&task->phones, i);
        if (phone == NULL)
            continue;
        phone_fill(task, i, phone, &row);
        if (!visit(&row, context))
            return;
    }
}

static uint32_t call_kind(const call_t *call)
{
    switch (call->kind) {
    case CALL_REQUEST:
        return CALL_ROW_REQUEST;
    case CALL_HANGUP:
        return CALL_ROW_HANGUP;
    case CALL_IRQ:
        return CALL_ROW_IRQ;
    case CALL_EVENT:
        break;
    }
    return CALL_ROW_EVENT;
}

/* The task that the callee sees as the sender; usually the one that waits for the answer. */
static void call_fill_sender(const call_t *call, call_row_t *row)
{
    if (call->sender != NULL)
        row->asker = call->sender->id;
    if (call->sender_id != 0)
        row->sender = call->sender_id;
}

static void call_fill_phones(const call_t *call, call_row_t *row)
{
    const phone_t *phone = call->phone;
    if (phone != NULL && phone->holder != NULL) {
        row->phone_holder = phone->holder->id;
        row->phone = CAP_INDEX(phone->handle);
    }
    if (call->origin == NULL || call->origin->holder == NULL)
        return;
    row->origin = CAP_INDEX(call->origin->handle);
    if (call->origin->peer_id != 0)
        row->first = call->origin->peer_id;
}

static void call_fill(const task_t *holder, enum call_list list, const call_t *call,
                      call_row_t *row)
{
    *row = (call_row_t){
        .id = call->id,
        .kind = call_kind(call),
        .holder = holder->id,
        .list = list,
        .flags = call->flags,
        .sender = SNAPSHOT_NONE,
        .asker = SNAPSHOT_NONE,
        .phone_holder = SNAPSHOT_NONE,
        .phone = SNAPSHOT_NONE,
        .origin = SNAPSHOT_NONE,
        .first = SNAPSHOT_NONE,
        .interface = call->interface,
        .retval = call->retval,
        .method = call->method,
        .label = call->phone_label,
        .cause = call->cause,
        .sent_ns = call->time_sent,
        .taken_ns = call->time_taken,
    };
    for (unsigned i = 0; i < IPC_WORDS; i++)
        row->word[i] = call->word[i];
    call_fill_sender(call, row);
    call_fill_phones(call, row);
}

static const list_t *call_list_of(const task_t *task, enum call_list list)
{
    switch (list) {
    case CALL_LIST_INCOMING:
        return &task->box.incoming;
    case CALL_LIST_DISPATCHED:
        return &task->box.dispatched;
    default:
        return &task->box.answers;
    }
}

void inspect_calls(uint32_t task_id, enum call_list list, inspect_call_visit_t visit, void *context)
{
    call_row_t row;
    const task_t *task = inspect_find_task(task_id);
    if (task == NULL)
        return;
    const list_t *calls = call_list_of(task, list);
    WALK(*calls, link)
    {
        call_fill(task, list, list_entry(link, call_t, link), &row);
        if (!visit(&row, context))
            return;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
/* Events of calls and phones change live rows; see live.h. */
#include <abi/ipc.h>
#include <monitor/lib/live_private.h>
#include <stdlib.h>

/* The label of a phone; unknown if the phone is. */
static uint64_t live_phone_label(const monitor_live_t *live, uint32_t task, uint32_t phone)
{
    const live_phone_t *item = monitor_store_find(&live->phones, task, phone);
    return item != NULL ? item->row.label : UINT64_MAX;
}

/* Counts a call that is sent over a phone or answered. */
static void live_phone_count(monitor_live_t *live, uint32_t task, uint32_t phone, bool sent)
{
    live_phone_t *item = monitor_store_find(&live->phones, task, phone);
    if (item == NULL || item->row.calls == UINT32_MAX || (!sent && item->row.calls == 0))
        return;
    item->row.calls += sent ? 1 : UINT32_MAX;
}

const char *live_sent(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_sent_t *from = event->record;
    live_call_t *item = monitor_store_put(&live->calls, from->call, 0);
    if (item == NULL)
        return live_no_room;
    item->row = (monitor_call_t){.call = from->call,
                                 .kind = MONITOR_CALL_KIND_REQUEST,
                                 .holder = from->to,
                                 .place = MONITOR_CALL_PLACE_INCOMING,
                                 .flags = from->flags,
                                 .sender = from->from,
                                 .asker = from->from,
                                 .phone_holder = from->from,
                                 .phone = from->phone,
                                 .origin = from->phone,
                                 .interface = from->interface,
                                 .method = from->method,
                                 .arg1 = from->arg1,
                                 .arg2 = from->arg2,
                                 .arg3 = from->arg3,
                                 .arg4 = from->arg4,
                                 .arg5 = from->arg5,
                                 .label = live_phone_label(live, from->from, from->phone),
                                 .cause = from->cause,
                                 .sent_ns = event->time_ns};
    live_phone_count(live, from->from, from->phone, true);
    live_task_t *task = monitor_store_find(&live->tasks, from->from, 0);
    if (task != NULL && task->row.calls_sent != UINT64_MAX)
        task->row.calls_sent++;
    return NULL;
}

void live_forwarded(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_forwarded_t *from = event->record;
    live_call_t *item = monitor_store_find(&live->calls, from->call, 0);
    if (item == NULL)
        return;
    monitor_call_t *row = &item->row;
    row->holder = from->to;
    row->place = MONITOR_CALL_PLACE_INCOMING;
    row->flags = from->flags;
    row->phone_holder = from->from;
    row->phone = from->phone;
    row->interface = from->interface;
    row->method = from->method;
    row->arg1 = from->arg1;
    row->arg2 = from->arg2;
    row->arg3 = from->arg3;
    row->arg4 = from->arg4;
    row->arg5 = from->arg5;
    row->label = live_phone_label(live, from->from, from->phone);
    row->taken_ns = 0;
}

void live_taken(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_taken_t *from = event->record;
    live_call_t *item = monitor_store_find(&live->calls, from->call, 0);
    if (item == NULL)
        return;
    if (item->row.kind != MONITOR_CALL_KIND_REQUEST) { /* a notification has no answer */
        monitor_store_remove(&live->calls, from->call, 0);
        return;
    }
    live_task_t *task = monitor_store_find(&live->tasks, from->to, 0);
    if (task != NULL && task->row.calls_received != UINT64_MAX)
        task->row.calls_received++;
    item->row.place = MONITOR_CALL_PLACE_DISPATCHED;
    item->row.taken_ns = event->time_ns;
    item->row.label = from->label;
}

/* An answer goes to the asker; if that has ended, nothing is left of the call. */
static void live_answer(monitor_live_t *live, uint64_t call, uint32_t flags, int32_t retval)
{
    live_call_t *item = monitor_store_find(&live->calls, call, 0);
    if (item == NULL)
        return;
    live_phone_count(live, item->row.asker, item->row.origin, false);
    if (item->row.asker == UINT32_MAX) {
        monitor_store_remove(&live->calls, call, 0);
        return;
    }
    item->row.holder = item->row.asker;
    item->row.place = MONITOR_CALL_PLACE_ANSWERS;
    item->row.flags = flags;
    item->row.retval = retval;
}

void live_answered(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_answered_t *from = event->record;
    live_call_t *item = monitor_store_find(&live->calls, from->call, 0);
    if (item == NULL)
        return;
    item->row.arg1 = from->arg1;
    item->row.arg2 = from->arg2;
    item->row.arg3 = from->arg3;
    item->row.arg4 = from->arg4;
    item->row.arg5 = from->arg5;
    live_answer(live, from->call, from->flags, from->retval);
}

void live_failed(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_failed_t *from = event->record;
    live_answer(live, from->call, from->flags, from->retval);
}

void live_forgotten(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_forgotten_t *from = event->record;
    live_call_t *item = monitor_store_find(&live->calls, from->call, 0);
    if (item == NULL)
        return;
    if (item->row.place == MONITOR_CALL_PLACE_ANSWERS) {
        monitor_store_remove(&live->calls, from->call, 0);
        return;
    }
    item->row.asker = item->row.origin = UINT32_MAX;
}

static const char *live_notification(monitor_live_t *live, uint64_t call, uint64_t time_ns,
                                     const monitor_call_t *row)
{
    live_call_t *item = monitor_store_put(&live->calls, call, 0);
    if (item == NULL)
        return live_no_room;
    item->row = *row;
    item->row.call = call;
    item->row.place = MONITOR_CALL_PLACE_INCOMING;
    item->row.asker = item->row.origin = UINT32_MAX;
    item->row.sent_ns = time_ns;
    return NULL;
}

const char *live_hung_up(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_hung_up_t *from = event->record;
    live_phone_t *phone = monitor_store_find(&live->phones, from->from, from->phone);
    if (phone != NULL)
        phone->row.state = MONITOR_PHONE_STATE_HUNG_UP;
    monitor_call_t row = {.kind = MONITOR_CALL_KIND_HANGUP,
                          .holder = from->to,
                          .sender = from->from,
                          .phone_holder = from->from,
                          .phone = from->phone,
                          .interface = phone != NULL ? phone->row.interface : UINT32_MAX,
                          .label = phone != NULL ? phone->row.label : UINT64_MAX};
    return live_notification(live, from->call, event->time_ns, &row);
}

const char *live_notified(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_notified_t *from = event->record;
    monitor_call_t row = {.kind = from->kind,
                          .holder = from->to,
                          .sender = UINT32_MAX,
                          .phone_holder = UINT32_MAX,
                          .phone = UINT32_MAX,
                          .interface = UINT32_MAX,
                          .method = from->method,
                          .label = from->label};
    return live_notification(live, from->call, event->time_ns, &row);
}

const char *live_phone_connected(monitor_live_t *live, const monitor_event_t *event)
{
    const monitor_phone_connected_t *from = event->record;
    live_phone_t *item = monitor_store_put(&live->phones, from->task, from->phone);
    if (item == NULL)
        return live_no_room;
    item->row = (monitor_phone_t){.task = from->task,
                                  .phone = from->phone,
                                  .state = MONITOR_PHONE_STATE_CONNECTED,
                                  .interface = from->interface,
                                  .peer = from->peer,
                                  .label = from->label};
    return NULL;
}

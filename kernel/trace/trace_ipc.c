// SPDX-License-Identifier: BSD-2-Clause
/* Fills the records for the hooks of IPC; see abi/trace.def for from and to. Lock: ipc_lock. */
#include <ipc/call.h>
#include <ipc/phone.h>
#include <lib/mem.h>
#include <proc/task.h>
#include <trace/record.h>

static uint32_t trace_task_id(const task_t *task)
{
    return task != NULL ? task->id : TRACE_NONE;
}

static uint32_t index_of(const phone_t *phone)
{
    return phone != NULL && phone->holder != NULL ? CAP_INDEX(phone->handle) : TRACE_NONE;
}

static void fill_call(trace_record_t *record, const call_t *call)
{
    record->call = call->id;
    record->cause = call->kind == CALL_REQUEST ? call->cause : 0;
    record->interface = call->interface;
    record->flags = call->flags;
    record->method = call->method;
    for (unsigned i = 0; i < TRACE_WORDS; i++)
        record->word[i] = call->word[i];
}

static void fill_request(trace_record_t *record, const call_t *call)
{
    bool notification = call->kind != CALL_REQUEST;
    record->from = call->sender_id != 0 ? call->sender_id : TRACE_NONE;
    record->to = trace_task_id(call->callee);
    record->phone = notification ? TRACE_NONE : index_of(call->phone);
}

static void fill_answer(trace_record_t *record, const call_t *call)
{
    record->from = trace_task_id(call->callee);
    record->to = trace_task_id(call->sender);
    record->phone = index_of(call->origin);
    record->retval = call->retval;
}

static void fill_parties(trace_record_t *record, enum trace_kind kind, const call_t *call)
{
    switch (kind) {
    case TRACE_SENT:
    case TRACE_TAKEN:
    case TRACE_NOTIFIED:
        fill_request(record, call);
        break;
    case TRACE_FORWARDED:
        fill_request(record, call);
        record->from = trace_task_id(call->phone->holder);
        break;
    case TRACE_HUNG_UP:
        fill_request(record, call);
        record->phone = index_of(list_entry(call, const phone_t, hangup));
        break;
    case TRACE_FORGOTTEN:
        record->from = trace_task_id(call->sender);
        record->phone = index_of(call->origin);
        break;
    case TRACE_ANSWERED:
    case TRACE_FAILED:
    case TRACE_DELIVERED:
    case TRACE_ENDED:
        fill_answer(record, call);
        break;
    }
}

void trace_call_record(enum trace_kind kind, const call_t *call)
{
    trace_record_t *record = trace_record_begin(kind);
    if (record == NULL)
        return;
    fill_call(record, call);
    fill_parties(record, kind, call);
    trace_record_end(record);
}

void trace_request_record(const call_t *call)
{
    enum trace_kind kind = TRACE_SENT;
    if (call->kind == CALL_HANGUP)
        kind = TRACE_HUNG_UP;
    else if (call->kind != CALL_REQUEST)
        kind = TRACE_NOTIFIED;
    else if ((call->flags & IPC_FLAG_FORWARDED) != 0)
        kind = TRACE_FORWARDED;
    trace_call_record(kind, call);
}

void trace_ended_record(const task_t *task)
{
    if (task->id == 0) /* its creation failed before it got an id */
        return;
    trace_record_t *record = trace_record_begin(TRACE_ENDED);
    if (record == NULL)
        return;
    record->from = task->id;
    record->flags = task->exit_kind;
    record->retval = (int32_t)task->exit_status;
    str_copy(record->name, sizeof(record->name), task->name);
    trace_record_end(record);
}

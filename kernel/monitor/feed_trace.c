// SPDX-License-Identifier: BSD-2-Clause
/* Converts records of the trace; see feed_trace.h. */
#include <abi/task.h>
#include <lib/mem.h>
#include <monitor/feed_trace.h>

_Static_assert((int)MONITOR_SENT == TRACE_SENT && (int)MONITOR_FORWARDED == TRACE_FORWARDED &&
                   (int)MONITOR_TAKEN == TRACE_TAKEN && (int)MONITOR_ANSWERED == TRACE_ANSWERED &&
                   (int)MONITOR_FAILED == TRACE_FAILED &&
                   (int)MONITOR_DELIVERED == TRACE_DELIVERED &&
                   (int)MONITOR_FORGOTTEN == TRACE_FORGOTTEN &&
                   (int)MONITOR_HUNG_UP == TRACE_HUNG_UP &&
                   (int)MONITOR_NOTIFIED == TRACE_NOTIFIED &&
                   (int)MONITOR_TASK_ENDED == TRACE_ENDED,
               "the kinds of records are the numbers of events");
_Static_assert((int)MONITOR_TASK_END_NORMAL == TASK_EXIT_NORMAL &&
                   (int)MONITOR_TASK_END_KILLED == TASK_EXIT_KILLED &&
                   (int)MONITOR_TASK_END_DETACHED == TASK_EXIT_UP,
               "ends of tasks are not converted");
_Static_assert(TASK_NAME_SIZE <= MONITOR_NAME_SIZE, "the name of a task fits");

static void sent_convert(const trace_record_t *record, feed_record_t *to)
{
    to->size = sizeof(to->event.sent);
    to->event.sent = (monitor_sent_t){.call = record->call,
                                      .cause = record->cause,
                                      .from = record->from,
                                      .to = record->to,
                                      .phone = record->phone,
                                      .interface = record->interface,
                                      .flags = record->flags,
                                      .method = record->method,
                                      .arg1 = record->word[0],
                                      .arg2 = record->word[1],
                                      .arg3 = record->word[2],
                                      .arg4 = UINT64_MAX,
                                      .arg5 = UINT64_MAX};
}

static void forwarded_convert(const trace_record_t *record, feed_record_t *to)
{
    to->size = sizeof(to->event.forwarded);
    to->event.forwarded = (monitor_forwarded_t){.call = record->call,
                                                .from = record->from,
                                                .to = record->to,
                                                .phone = record->phone,
                                                .interface = record->interface,
                                                .flags = record->flags,
                                                .method = record->method,
                                                .arg1 = record->word[0],
                                                .arg2 = record->word[1],
                                                .arg3 = record->word[2],
                                                .arg4 = UINT64_MAX,
                                                .arg5 = UINT64_MAX};
}

static void answered_convert(const trace_record_t *record, feed_record_t *to)
{
    to->size = sizeof(to->event.answered);
    to->event.answered = (monitor_answered_t){.call = record->call,
                                              .from = record->from,
                                              .to = record->to,
                                              .phone = record->phone,
                                              .flags = record->flags,
                                              .retval = record->retval,
                                              .arg1 = record->word[0],
                                              .arg2 = record->word[1],
                                              .arg3 = record->word[2],
                                              .arg4 = UINT64_MAX,
                                              .arg5 = UINT64_MAX};
}

static void failed_convert(const trace_record_t *record, feed_record_t *to)
{
    to->size = sizeof(to->event.failed);
    to->event.failed = (monitor_failed_t){.call = record->call,
                                          .from = record->from,
                                          .to = record->to,
                                          .phone = record->phone,
                                          .flags = record->flags,
                                          .retval = record->retval};
}

static void ended_convert(const trace_record_t *record, feed_record_t *to)
{
    to->event.ended.head = (monitor_task_ended_t){
        .task = record->from, .status = record->retval, .how = (uint8_t)record->flags};
    (void)str_copy(to->event.ended.name, sizeof(to->event.ended.name), record->name);
    to->size = (uint32_t)(sizeof(to->event.ended.head) +
                          str_length(to->event.ended.name, TASK_NAME_SIZE - 1) + 1);
}

static void notified_convert(const trace_record_t *record, feed_record_t *to)
{
    to->size = sizeof(to->event.notified);
    to->event.notified = (monitor_notified_t){.call = record->call,
                                              .to = record->to,
                                              .kind = MONITOR_CALL_KIND_UNKNOWN,
                                              .method = record->method,
                                              .label = UINT64_MAX};
}

void feed_record_convert(const trace_record_t *record, feed_record_t *to)
{
    to->number = (enum monitor_event_number)record->kind;
    switch ((enum trace_kind)record->kind) {
    case TRACE_SENT:
        sent_convert(record, to);
        break;
    case TRACE_FORWARDED:
        forwarded_convert(record, to);
        break;
    case TRACE_TAKEN:
        to->size = sizeof(to->event.taken);
        to->event.taken =
            (monitor_taken_t){record->call, record->from, record->to, .label = UINT64_MAX};
        break;
    case TRACE_ANSWERED:
        answered_convert(record, to);
        break;
    case TRACE_FAILED:
        failed_convert(record, to);
        break;
    case TRACE_DELIVERED:
        to->size = sizeof(to->event.delivered);
        to->event.delivered = (monitor_delivered_t){record->call, record->to, record->retval};
        break;
    case TRACE_FORGOTTEN:
        to->size = sizeof(to->event.forgotten);
        to->event.forgotten = (monitor_forgotten_t){record->call, record->from};
        break;
    case TRACE_HUNG_UP:
        to->size = sizeof(to->event.hung_up);
        to->event.hung_up =
            (monitor_hung_up_t){record->call, record->from, record->to, record->phone};
        break;
    case TRACE_NOTIFIED:
        notified_convert(record, to);
        break;
    case TRACE_ENDED:
        ended_convert(record, to);
        break;
    }
}

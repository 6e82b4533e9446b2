// SPDX-License-Identifier: BSD-2-Clause
/* Converts records of the trace to events of stream 0. */
#ifndef MONITOR_FEED_TRACE_H
#define MONITOR_FEED_TRACE_H

#include <abi/monitor/records.h>
#include <abi/trace.h>

/* An event with its texts. */
typedef struct feed_record {
    enum monitor_event_number number;
    uint32_t size; /* of the event */
    union {
        monitor_sent_t sent;
        monitor_forwarded_t forwarded;
        monitor_taken_t taken;
        monitor_answered_t answered;
        monitor_failed_t failed;
        monitor_delivered_t delivered;
        monitor_forgotten_t forgotten;
        monitor_hung_up_t hung_up;
        monitor_notified_t notified;
        struct {
            monitor_task_ended_t head;
            char name[TASK_NAME_SIZE];
        } __attribute__((packed)) ended;
    } event;
} feed_record_t;

/* A record keeps three words of a message, and no label: the others are unknown. */
void feed_record_convert(const trace_record_t *record, feed_record_t *to);

#endif

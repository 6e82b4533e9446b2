// SPDX-License-Identifier: BSD-2-Clause
/* The changes that events of calls and phones make; for live_events.c. Those that can fail return NULL or
 * the problem. */
#ifndef MONITOR_LIB_LIVE_PRIVATE_H
#define MONITOR_LIB_LIVE_PRIVATE_H

#include <monitor/lib/live.h>
#include <stdbool.h>

extern const char live_no_room[];

const char *live_sent(monitor_live_t *live, const monitor_event_t *event);
void live_forwarded(monitor_live_t *live, const monitor_event_t *event);
void live_taken(monitor_live_t *live, const monitor_event_t *event);
void live_answered(monitor_live_t *live, const monitor_event_t *event);
void live_failed(monitor_live_t *live, const monitor_event_t *event);
void live_forgotten(monitor_live_t *live, const monitor_event_t *event);
const char *live_hung_up(monitor_live_t *live, const monitor_event_t *event);
const char *live_notified(monitor_live_t *live, const monitor_event_t *event);
const char *live_phone_connected(monitor_live_t *live, const monitor_event_t *event);

#endif

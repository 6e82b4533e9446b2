// SPDX-License-Identifier: BSD-2-Clause
/* Events as lines of text. */
#ifndef MONITOR_SWMON_TEXT_H
#define MONITOR_SWMON_TEXT_H

#include <monitor/lib/model.h>
#include <stdio.h>

#define TEXT_LINE_SIZE 4096

/* `6 (init:vfs)`, with the names of `live`; "nobody" for no task. */
void text_task(const monitor_live_t *live, uint32_t task, char *text, size_t size);

/* Whether an event belongs to the life of a call. */
bool text_is_call(const monitor_event_t *event);

/* The line for an event. `live` has the names of its tasks; `raw`: with all fields. Texts in it are
 * printable. */
void text_event(const monitor_live_t *live, const monitor_event_t *event, bool raw, char *line);

/* The text of a value of an enumeration field of a row; "unknown" for 255. `event`: MONITOR_THREAD and so
 * on; `field`: its name. */
const char *text_choice(unsigned event, const char *field, uint8_t value);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Keeps the newest events of a system; see model.h. */
#ifndef MONITOR_LIB_HISTORY_H
#define MONITOR_LIB_HISTORY_H

#include <monitor/lib/model.h>

/* Allocates an empty history. Returns false if there is no memory. */
bool model_history_init(model_history_t *history);
void model_history_fini(model_history_t *history);

/* Adds a copy of an event; the older half of a full history is dropped. */
void model_history_add(model_history_t *history, const monitor_event_t *event);

/* Applies the events that are later than `after_ns`. Returns NULL or the first problem. */
const char *model_history_apply(const model_history_t *history, uint64_t after_ns,
                                monitor_live_t *live);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* A recording that was read to its end. */
#ifndef MONITOR_SWMON_STUDY_H
#define MONITOR_SWMON_STUDY_H

#include <monitor/swmon/stories.h>

typedef struct study {
    monitor_recording_t recording;
    monitor_model_t model;
    monitor_live_t names; /* of all tasks that ever were */
    stories_t stories;
    graph_t *graph; /* of the last complete snapshot, or NULL */
} study_t;

/* Reads a recording. Returns NULL after an error message. */
study_t *study_open(const char *path);
void study_close(study_t *study);

#endif

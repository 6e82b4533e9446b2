// SPDX-License-Identifier: BSD-2-Clause
/* Reads recordings to their end; see study.h. */
#include <monitor/swmon/study.h>
#include <monitor/swmon/swmon.h>
#include <stdlib.h>

study_t *study_open(const char *path)
{
    study_t *study = calloc(1, sizeof(*study));
    if (study == NULL || !monitor_model_init(&study->model)) {
        free(study);
        (void)swmon_fail("no memory");
        return NULL;
    }
    monitor_live_init(&study->names);
    stories_init(&study->stories);
    if (swmon_open(&study->recording, path) &&
        stories_read(&study->recording, &study->model, &study->stories, &study->names)) {
        study->graph = monitor_model_graph(&study->model);
        return study;
    }
    study_close(study);
    return NULL;
}

void study_close(study_t *study)
{
    monitor_graph_free(study->graph);
    monitor_recording_close(&study->recording);
    monitor_model_fini(&study->model);
    monitor_live_clear(&study->names);
    stories_fini(&study->stories);
    free(study);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The life of each call of a recording, and of each service that it got: from a receiver that takes it to
 * its answer or the next forward. */
#ifndef MONITOR_SWMON_STORIES_H
#define MONITOR_SWMON_STORIES_H

#include <monitor/lib/model.h>
#include <monitor/lib/recording.h>

#define STORY_NONE UINT32_MAX

typedef struct story_service {
    uint32_t call; /* index of the story */
    uint32_t task;
    uint64_t label;            /* of the connection */
    uint64_t taken_ns, end_ns; /* end: 0: not ended */
    uint32_t before;           /* the previous service of the call, or STORY_NONE */
} story_service_t;

typedef struct story {
    monitor_key_t key; /* id, 0 */
    uint64_t cause;
    uint32_t from, to; /* to: the first receiver */
    uint32_t interface;
    uint64_t method;
    uint64_t sent_ns, done_ns; /* done: answered; 0: not yet */
    int32_t retval;
    bool failed;           /* answered by the kernel */
    uint32_t index;        /* in the order of sending */
    uint32_t last_service; /* or STORY_NONE */
} story_t;

typedef struct stories {
    monitor_store_t calls;
    story_t **list; /* in the order of sending; after stories_end() */
    uint32_t count;
    story_service_t *services;
    uint32_t service_count, service_room;
    uint64_t first_ns, last_ns; /* of all events */
} stories_t;

void stories_init(stories_t *stories);
void stories_fini(stories_t *stories);
/* Adds an event. Rows of calls count as calls that were sent before. Returns false if memory is used up. */
bool stories_add(stories_t *stories, const monitor_event_t *event);
/* Makes the list. Returns false if memory is used up. */
bool stories_end(stories_t *stories);

/* Reads a recording up to its end, into a model and into stories. `names` gets the name that each task had
 * last, also of those that have ended. Returns false after an error message. */
bool stories_read(monitor_recording_t *recording, monitor_model_t *model, stories_t *stories,
                  monitor_live_t *names);

/* `VFS_IN_MOUNT (1032)`. */
void story_method(const story_t *story, char *text, size_t size);

#endif

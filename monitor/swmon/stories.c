// SPDX-License-Identifier: BSD-2-Clause
/* Collects the lives of calls; see stories.h. */
#include <diagnosis/text/names.h>
#include <monitor/swmon/stories.h>
#include <monitor/swmon/swmon.h>
#include <stdlib.h>
#include <string.h>

void stories_init(stories_t *stories)
{
    *stories = (stories_t){.first_ns = UINT64_MAX};
    monitor_store_init(&stories->calls, sizeof(story_t));
}

void stories_fini(stories_t *stories)
{
    monitor_store_clear(&stories->calls);
    free(stories->list);
    free(stories->services);
}

static bool story_sent(stories_t *stories, const monitor_event_t *event)
{
    const monitor_sent_t *from = event->record;
    story_t *story = monitor_store_put(&stories->calls, from->call, 0);
    if (story == NULL)
        return false;
    story->cause = from->cause != UINT64_MAX ? from->cause : 0;
    story->from = from->from;
    story->to = from->to;
    story->interface = from->interface;
    story->method = from->method;
    story->sent_ns = event->time_ns;
    story->last_service = STORY_NONE;
    return true;
}

static bool service_begin(stories_t *stories, story_t *story, uint32_t task, uint64_t label,
                          uint64_t time_ns)
{
    if (stories->service_count == stories->service_room) {
        uint32_t room = stories->service_room == 0 ? 64 : stories->service_room * 2;
        story_service_t *services = realloc(stories->services, room * sizeof(*stories->services));
        if (services == NULL)
            return false;
        stories->services = services;
        stories->service_room = room;
    }
    /* Calls have no index before stories_end(); the id finds them then. */
    stories->services[stories->service_count] = (story_service_t){
        .task = task, .label = label, .taken_ns = time_ns, .before = story->last_service};
    story->last_service = stories->service_count++;
    return true;
}

static void service_end(stories_t *stories, const story_t *story, uint64_t time_ns)
{
    if (story->last_service != STORY_NONE && stories->services[story->last_service].end_ns == 0)
        stories->services[story->last_service].end_ns = time_ns;
}

/* A call of a snapshot that was sent before the recording began. */
static bool story_row(stories_t *stories, const monitor_event_t *event)
{
    const monitor_call_t *from = event->record;
    if (from->kind != MONITOR_CALL_KIND_REQUEST ||
        monitor_store_find(&stories->calls, from->call, 0) != NULL)
        return true;
    story_t *story = monitor_store_put(&stories->calls, from->call, 0);
    if (story == NULL)
        return false;
    story->cause = from->cause != UINT64_MAX ? from->cause : 0;
    story->from = from->asker;
    story->to = from->holder;
    story->interface = from->interface;
    story->method = from->method;
    story->sent_ns = from->sent_ns != UINT64_MAX ? from->sent_ns : event->time_ns;
    story->last_service = STORY_NONE;
    if (from->place == MONITOR_CALL_PLACE_DISPATCHED)
        return service_begin(stories, story, from->holder, from->label,
                             from->taken_ns != UINT64_MAX && from->taken_ns != 0 ? from->taken_ns
                                                                                 : story->sent_ns);
    return true;
}

static void story_done(stories_t *stories, uint64_t call, const monitor_event_t *event,
                       int32_t retval, bool failed)
{
    story_t *story = monitor_store_find(&stories->calls, call, 0);
    if (story == NULL || story->done_ns != 0)
        return;
    story->done_ns = event->time_ns;
    story->retval = retval;
    story->failed = failed;
    service_end(stories, story, event->time_ns);
}

static bool story_taken(stories_t *stories, const monitor_event_t *event)
{
    const monitor_taken_t *from = event->record;
    story_t *story = monitor_store_find(&stories->calls, from->call, 0);
    return story == NULL || service_begin(stories, story, from->to, from->label, event->time_ns);
}

bool stories_add(stories_t *stories, const monitor_event_t *event)
{
    const monitor_answered_t *answered = event->record;
    const monitor_failed_t *failed = event->record;
    story_t *story;
    if (event->time_ns < stories->first_ns)
        stories->first_ns = event->time_ns;
    if (event->time_ns > stories->last_ns)
        stories->last_ns = event->time_ns;
    switch (event->number) {
    case MONITOR_SENT:
        return story_sent(stories, event);
    case MONITOR_TAKEN:
        return story_taken(stories, event);
    case MONITOR_CALL:
        return story_row(stories, event);
    case MONITOR_FORWARDED:
        story = monitor_store_find(&stories->calls,
                                   ((const monitor_forwarded_t *)event->record)->call, 0);
        if (story != NULL)
            service_end(stories, story, event->time_ns);
        return true;
    case MONITOR_ANSWERED:
        story_done(stories, answered->call, event, answered->retval, false);
        return true;
    case MONITOR_FAILED:
        story_done(stories, failed->call, event, failed->retval, true);
        return true;
    default:
        return true;
    }
}

static int story_compare(const void *left, const void *right)
{
    const story_t *a = *(story_t *const *)left, *b = *(story_t *const *)right;
    if (a->sent_ns != b->sent_ns)
        return a->sent_ns < b->sent_ns ? -1 : 1;
    return a->key.first < b->key.first ? -1 : 1;
}

bool stories_end(stories_t *stories)
{
    stories->count = stories->calls.count;
    stories->list = monitor_store_list(&stories->calls);
    if (stories->list == NULL)
        return false;
    qsort(stories->list, stories->count, sizeof(story_t *), story_compare);
    for (uint32_t i = 0; i < stories->count; i++) {
        stories->list[i]->index = i;
        for (uint32_t at = stories->list[i]->last_service; at != STORY_NONE;
             at = stories->services[at].before)
            stories->services[at].call = i;
    }
    return true;
}

/* Remembers the names of tasks, which an end does not remove. */
static void names_add(monitor_live_t *names, const monitor_event_t *event)
{
    if (event->number == MONITOR_TASK || event->number == MONITOR_TASK_CREATED ||
        event->number == MONITOR_TASK_RENAMED) {
        (void)monitor_live_event(names, event);
        (void)monitor_live_row(names, event);
    }
}

bool stories_read(monitor_recording_t *recording, monitor_model_t *model, stories_t *stories,
                  monitor_live_t *names)
{
    monitor_event_t event;
    while (monitor_recording_next(recording, &event)) {
        const char *problem = monitor_model_add(model, &event);
        if (problem != NULL)
            (void)swmon_fail("%s: %s", recording->path, problem);
        names_add(names, &event);
        if (!stories_add(stories, &event)) {
            (void)swmon_fail("%s: too many calls, or no memory", recording->path);
            return false;
        }
    }
    return stories_end(stories);
}

void story_method(const story_t *story, char *text, size_t size)
{
    name_format_method(text, size, story->interface, story->method);
}

// SPDX-License-Identifier: BSD-2-Clause
/* swmon replay: the events of a recording as text. */
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/text.h>
#include <stdlib.h>
#include <time.h>

/* Waits as long as passed between two events, divided by the speed. */
static void replay_wait(uint64_t before_ns, uint64_t time_ns, double speed)
{
    if (speed <= 0 || before_ns == 0 || time_ns <= before_ns)
        return;
    double seconds = (double)(time_ns - before_ns) / 1e9 / speed;
    struct timespec pause = {.tv_sec = (time_t)seconds};
    pause.tv_nsec = (long)((seconds - (double)pause.tv_sec) * 1e9);
    (void)fflush(stdout);
    (void)nanosleep(&pause, NULL);
}

/* Whether a deadlock is known now: the system reports it, or the last snapshot contains it. */
static bool replay_hangs(const monitor_model_t *model, const monitor_event_t *event)
{
    if (event->number == MONITOR_VERDICT)
        return ((const monitor_verdict_t *)event->record)->verdict == MONITOR_VERDICT_DEADLOCK;
    if (event->number != MONITOR_SNAPSHOT_END)
        return false;
    graph_t *graph = monitor_model_graph(model);
    bool hangs = graph != NULL && graph->ring_count > 0;
    monitor_graph_free(graph);
    return hangs;
}

static bool replay_is_wanted(const monitor_event_t *event, const swmon_arguments_t *arguments)
{
    return event->kind->stream == MONITOR_STREAM_LIVE && (!arguments->calls || text_is_call(event));
}

int swmon_replay(const swmon_arguments_t *arguments)
{
    static monitor_recording_t recording;
    monitor_model_t model;
    monitor_event_t event;
    uint64_t before_ns = 0;
    char line[TEXT_LINE_SIZE];
    if (!monitor_model_init(&model))
        return swmon_fail("no memory");
    bool open = swmon_open(&recording, arguments->words[0]);
    while (open && monitor_recording_next(&recording, &event)) {
        replay_wait(before_ns, event.time_ns, arguments->speed);
        before_ns = event.time_ns;
        const char *problem = monitor_model_add(&model, &event);
        if (problem != NULL)
            (void)swmon_fail("%s", problem);
        if (arguments->until_hang && replay_hangs(&model, &event))
            break;
        if (!replay_is_wanted(&event, arguments))
            continue;
        text_event(&model.live, &event, arguments->raw, line);
        (void)puts(line);
    }
    monitor_recording_close(&recording);
    monitor_model_fini(&model);
    return open ? SWMON_OK : SWMON_FAILED;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Helpers of several commands; see swmon.h. */
#include <inttypes.h>
#include <monitor/swmon/swmon.h>

static void out_text(void *context, const char *text)
{
    (void)fputs(text, context);
}

static bool out_ended(void *context)
{
    return ferror((FILE *)context) != 0;
}

graph_out_t swmon_out(FILE *file)
{
    return (graph_out_t){out_text, out_ended, file};
}

bool swmon_open(monitor_recording_t *recording, const char *path)
{
    if (!monitor_recording_open(recording, path)) {
        (void)swmon_fail("%s", recording->damage);
        return false;
    }
    if (recording->damage[0] != '\0')
        (void)swmon_fail("%s; the rest is read", recording->damage);
    if (recording->packets_lost > 0 || recording->discarded > 0)
        (void)swmon_fail("%s: %" PRIu64 " packets and %" PRIu64
                         " events were lost when it was made: some calls are incomplete",
                         recording->path, recording->packets_lost, recording->discarded);
    return true;
}

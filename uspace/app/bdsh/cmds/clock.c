// SPDX-License-Identifier: BSD-2-Clause
/* date and uptime. The machine's clock is assumed to run in UTC, and all dates are shown in UTC. */
#include "cmds.h"
#include <inttypes.h>
#include <os/os.h>
#include <time.h>

/* A wall clock below this value counts from boot: the machine has no clock. */
#define CLOCK_UNSET (365 * 24 * 3600)

#define NS_PER_S 1000000000u

/* The format can begin with a +, as other systems require it. */
static int date_show(const invocation_t *run, const char *format)
{
    char text[256];
    struct tm tm;
    time_t now = time(NULL);
    if (now < CLOCK_UNSET)
        return complain(run, "this machine has no clock");
    size_t length =
        strftime(text, sizeof(text), format[0] == '+' ? format + 1 : format, gmtime_r(&now, &tm));
    if (length == 0)
        return complain(run, "%s: the result is empty or too long", format);
    fprintf(run->out, "%s\n", text);
    return STATUS_OK;
}

static int date_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "u", 0, 1, &flags, &first))
        return STATUS_USAGE;
    return date_show(run, first < run->argc ? run->argv[first] : "%a %Y-%m-%d %H:%M:%S UTC");
}

const builtin_t cmd_date = {
    .name = "date",
    .usage = "[+FORMAT]",
    .summary = "Prints the date and the time, in UTC",
    .details = "FORMAT is as for strftime: %Y-%m-%d, %H:%M:%S, %s, ...\n",
    .run = date_run,
};

static int uptime_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 0, &flags, &first))
        return STATUS_USAGE;
    uint64_t ns = os_time_ns();
    uint64_t seconds = ns / NS_PER_S;
    fprintf(run->out, "up ");
    if (seconds >= 86400)
        fprintf(run->out, "%" PRIu64 " d ", seconds / 86400);
    fprintf(run->out, "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 ".%03" PRIu64 "\n",
            seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, ns / 1000000 % 1000);
    return STATUS_OK;
}

const builtin_t cmd_uptime = {
    .name = "uptime",
    .usage = "",
    .summary = "Prints the time since the system was started",
    .run = uptime_run,
};

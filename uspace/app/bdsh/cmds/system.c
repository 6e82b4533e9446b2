// SPDX-License-Identifier: BSD-2-Clause
/* Commands for the whole system: kcon, halt, reboot, log, version; and sleep. */
#include "../size.h"
#include "cmds.h"
#include <libc/terminal.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

#define LOG_CHUNK 4096

/* Waits until earlier output is on the screen: the system stops when the kernel takes the line. */
static void output_settle(const invocation_t *run)
{
    fflush(run->out);
    (void)!terminal_sync(1);
}

static bool no_arguments(const invocation_t *run)
{
    unsigned flags;
    int first;
    return arguments_take(run, "", 0, 0, &flags, &first);
}

static int kcon_run(invocation_t *run)
{
    if (!no_arguments(run))
        return STATUS_USAGE;
    output_settle(run);
    errno_t rc = os_kcon();
    return rc == EOK ? STATUS_OK : complain_error(run, "cannot open the kernel console", rc);
}

const builtin_t cmd_kcon = {
    .name = "kcon",
    .usage = "",
    .summary = "Opens the kernel console (also Ctrl-A k); `continue` leaves it",
    .run = kcon_run,
};

static int shutdown_run(invocation_t *run, enum shutdown_request request)
{
    if (!no_arguments(run))
        return STATUS_USAGE;
    output_settle(run);
    return complain_error(run, "cannot shut down", os_shutdown(request));
}

static int halt_run(invocation_t *run)
{
    return shutdown_run(run, SHUTDOWN_HALT);
}

static int reboot_run(invocation_t *run)
{
    return shutdown_run(run, SHUTDOWN_REBOOT);
}

const builtin_t cmd_halt = {
    .name = "halt",
    .alias = "poweroff",
    .usage = "",
    .summary = "Stops the machine",
    .run = halt_run,
};

const builtin_t cmd_reboot = {
    .name = "reboot",
    .usage = "",
    .summary = "Reboots the machine",
    .run = reboot_run,
};

static int log_run(invocation_t *run)
{
    uint64_t sequence = 0;
    size_t got = 1;
    visible_t visible = {.lines = true};
    errno_t rc = EOK;
    if (!no_arguments(run))
        return STATUS_USAGE;
    char *buffer = malloc(LOG_CHUNK);
    if (buffer == NULL)
        return complain_error(run, "cannot read the log", ENOMEM);
    while (got > 0 && !interrupted(run)) {
        rc = os_klog_read(&sequence, buffer, LOG_CHUNK, &got);
        if (rc != EOK)
            break;
        visible_print(run->out, &visible, buffer, got);
        sequence += got;
    }
    free(buffer);
    return rc == EOK ? STATUS_OK : complain_error(run, "cannot read the log", rc);
}

const builtin_t cmd_log = {
    .name = "log",
    .alias = "dmesg",
    .usage = "",
    .summary = "Prints the kernel log",
    .run = log_run,
};

static int version_run(invocation_t *run)
{
    char text[128];
    size_t length;
    if (!no_arguments(run))
        return STATUS_USAGE;
    errno_t rc = os_sysinfo(SYSINFO_VERSION, text, sizeof(text), &length);
    if (rc != EOK)
        return complain_error(run, "cannot query the kernel", rc);
    fprintf(run->out, "%.*s\n", (int)length, text);
    return STATUS_OK;
}

const builtin_t cmd_version = {
    .name = "version",
    .alias = "uname",
    .usage = "",
    .summary = "Prints the name and version of the system",
    .run = version_run,
};

static int sleep_run(invocation_t *run)
{
    unsigned flags;
    int first;
    uint64_t us;
    if (!arguments_take(run, "", 1, 1, &flags, &first))
        return STATUS_USAGE;
    errno_t rc = duration_parse(run->argv[first], &us);
    if (rc != EOK)
        return complain_usage(run, "%s: not a number of seconds", run->argv[first]);
    return job_sleep(run->job, us) ? STATUS_OK : STATUS_INTERRUPTED;
}

const builtin_t cmd_sleep = {
    .name = "sleep",
    .usage = "SECONDS",
    .summary = "Waits for a number of seconds (2, 1.5)",
    .run = sleep_run,
};

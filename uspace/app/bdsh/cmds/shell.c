// SPDX-License-Identifier: BSD-2-Clause
/* The shell itself: help, exit, history, jobs, clear, true, false. */
#include "../input.h"
#include "../size.h"
#include "cmds.h"
#include <stdlib.h>
#include <string.h>

static const char keys[] =
    "Programs are found in /app and /srv (`ls /app /srv`), or by their path.\n"
    "Quote with '...', \"...\" or \\; redirect with < > >>; combine with | ; & && ||;\n"
    "* ? [a-z] match file names; $? is the status of the last command; # begins a comment.\n"
    "Keys: Up and Down recall earlier lines, Tab completes, Ctrl-C stops a command.\n"
    "      Ctrl-A 1 to 6 switch the terminal, Ctrl-A k opens the kernel console.\n"
    "`help COMMAND` or `COMMAND --help` explains a command.\n";

static int command_help(const invocation_t *run, const char *name)
{
    const builtin_t *builtin = builtin_find(name);
    if (builtin == NULL)
        return complain(run, "%s: not a built-in command; for a program, type `%s --help`", name,
                        name);
    builtin_help(builtin, run->out);
    return STATUS_OK;
}

static int help_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 1, &flags, &first))
        return STATUS_USAGE;
    if (first < run->argc)
        return command_help(run, run->argv[first]);
    for (size_t i = 0; i < builtins_count; i++)
        fprintf(run->out, "  %-8s %s\n", builtins[i]->name, builtins[i]->summary);
    fputs(keys, run->out);
    return STATUS_OK;
}

const builtin_t cmd_help = {
    .name = "help",
    .alias = "?",
    .usage = "[COMMAND]",
    .summary = "Lists the commands, or explains one",
    .run = help_run,
};

static int exit_run(invocation_t *run)
{
    unsigned flags;
    int first;
    uint64_t status = (uint64_t)shell.status;
    if (!arguments_take(run, "", 0, 1, &flags, &first))
        return STATUS_USAGE;
    if (first < run->argc && (number_parse(run->argv[first], &status) != EOK || status > 255))
        return complain_usage(run, "%s: not a status from 0 to 255", run->argv[first]);
    if (shell_is_ours(run))
        shell.ending = true;
    return (int)status;
}

const builtin_t cmd_exit = {
    .name = "exit",
    .alias = "quit",
    .usage = "[STATUS]",
    .summary = "Ends the shell; its terminal starts a new one",
    .details = "In a pipeline or in the background it does not end the shell.\n",
    .run = exit_run,
};

static int history_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 0, &flags, &first))
        return STATUS_USAGE;
    const char *line;
    for (size_t i = 0; (line = input_history(i)) != NULL; i++) {
        char *copy = strdup(line); /* printing can block, and the history can change meanwhile */
        if (copy == NULL)
            return complain_error(run, "the history", ENOMEM);
        fprintf(run->out, "%4zu  %s\n", i + 1, visible_text(copy, copy, strlen(copy) + 1));
        free(copy);
    }
    return STATUS_OK;
}

const builtin_t cmd_history = {
    .name = "history",
    .usage = "",
    .summary = "Lists the typed lines",
    .run = history_run,
};

static int jobs_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 0, &flags, &first))
        return STATUS_USAGE;
    jobs_list(run->out);
    return STATUS_OK;
}

const builtin_t cmd_jobs = {
    .name = "jobs",
    .usage = "",
    .summary = "Lists the commands in the background",
    .run = jobs_run,
};

static int clear_run(invocation_t *run)
{
    fputs("\x1b[H\x1b[2J", run->out);
    return STATUS_OK;
}

const builtin_t cmd_clear = {
    .name = "clear",
    .usage = "",
    .summary = "Clears the screen (also Ctrl-L)",
    .run = clear_run,
};

static int true_run(invocation_t *run)
{
    (void)run;
    return STATUS_OK;
}

const builtin_t cmd_true = {
    .name = "true",
    .usage = "",
    .summary = "Does nothing and succeeds",
    .run = true_run,
};

static int false_run(invocation_t *run)
{
    (void)run;
    return STATUS_FAILED;
}

const builtin_t cmd_false = {
    .name = "false",
    .usage = "",
    .summary = "Does nothing and fails",
    .run = false_run,
};

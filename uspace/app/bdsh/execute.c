// SPDX-License-Identifier: BSD-2-Clause
/* Running a line: sequences, redirections and the status. */
#include "builtin.h"
#include "parse.h"
#include "program.h"
#include "shell.h"
#include <errno.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

shell_t shell;

/* ---- a command of the shell itself ---- */

static FILE *redirection_open(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        shell_complain("%s: %s", path, error_text(errno));
    }
    return file;
}

/* Closes what a redirection opened; a file that cannot be written whole is an error. */
static int output_close(const command_t *command, FILE *out, int status)
{
    bool failed = fflush(out) != 0 || ferror(out) != 0;
    int error = errno;
    if (command->output != NULL && fclose(out) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    if (!failed) {
        return status;
    }
    clearerr(stdout);
    shell_complain("%s: %s", command->output != NULL ? command->output : "the terminal",
                   error_text(error));
    return status == STATUS_OK ? STATUS_FAILED : status;
}

static int builtin_invoke(job_t *job, const builtin_t *builtin, const command_t *command)
{
    invocation_t run = {(int)command->argc, command->argv, stdin, stdout, job};
    int status = STATUS_FAILED;

    clearerr(stdin);
    if (command->input != NULL) {
        run.in = redirection_open(command->input, "r");
        if (run.in == NULL) {
            return STATUS_FAILED;
        }
    }
    if (command->output != NULL) {
        run.out = redirection_open(command->output, command->append ? "a" : "w");
    }
    if (run.out != NULL) {
        status = builtin != NULL ? builtin_run(builtin, &run) : STATUS_OK;
        status = output_close(command, run.out, status);
    }
    if (command->input != NULL) {
        fclose(run.in);
    }
    return status;
}

/* ---- a command ---- */

static int command_job(job_t *job, void *argument)
{
    const command_t *command = argument;
    /* Redirections alone make (and empty) files. */
    const builtin_t *builtin = command->argc > 0 ? builtin_find(command->argv[0]) : NULL;
    if (builtin != NULL || command->argc == 0) {
        return builtin_invoke(job, builtin, command);
    }
    return program_run(job, command);
}

static void command_release(void *argument)
{
    command_free(argument);
    free(argument);
}

/* The command as it was typed, about. */
static void command_title(const command_t *command, char *title, size_t size)
{
    size_t used = 0;
    title[0] = '\0';
    for (size_t i = 0; i < command->argc && used < size; i++) {
        used +=
            (size_t)snprintf(title + used, size - used, "%s%s", i > 0 ? " " : "", command->argv[i]);
    }
}

/* Takes the command over. */
static int command_run(command_t *parsed)
{
    job_t *job;
    char title[60];
    int status = STATUS_OK;
    bool background = parsed->end == COMMAND_END_BACKGROUND;

    command_title(parsed, title, sizeof(title));
    command_t *command = malloc(sizeof(*command));
    errno_t rc = ENOMEM;
    if (command != NULL) {
        *command = *parsed;
        rc = job_start(title, command_job, command_release, command, &job);
    }
    if (rc != EOK) {
        shell_complain("cannot run %s: %s", title, error_text(rc));
        free(command);
        command_free(parsed);
        return STATUS_CANNOT_RUN;
    }
    if (background) {
        job_leave(job);
    } else if (job_wait(job, &status)) {
        job_free(job);
    }
    return status;
}

void execute_line(const char *line)
{
    char error[80];
    errno_t rc = line_check(line, error, sizeof(error));
    if (rc != EOK) {
        shell_complain("%s", rc == EINVAL ? error : error_text(rc));
        shell.status = STATUS_USAGE;
        return;
    }
    enum command_end last = COMMAND_END_LINE;
    command_t command;
    while (!shell.ending &&
           command_parse(&line, shell.status, &command, error, sizeof(error)) == EOK) {
        bool skip = (last == COMMAND_END_AND && shell.status != STATUS_OK) ||
                    (last == COMMAND_END_OR && shell.status == STATUS_OK);
        last = command.end;
        if (skip) {
            command_free(&command);
            continue;
        }
        shell.status = command_run(&command);
        /* Ctrl-C stops the whole line. */
        if (shell.status == STATUS_INTERRUPTED) {
            return;
        }
    }
}

// SPDX-License-Identifier: BSD-2-Clause
/* Runs lines: sequences, redirections and the status. */
#include "alias.h"
#include "builtin.h"
#include "cmds/cmds.h"
#include "expand.h"
#include "output.h"
#include "pipeline.h"
#include "program.h"
#include "shell.h"
#include <errno.h>
#include <libc/null.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of one line of a script, with its newline and a zero. */
#define LINE_SIZE 2048
/* Largest depth of scripts that call scripts. */
#define SCRIPTS_NESTED 8

shell_t shell;

/* ---- a built-in command ---- */

/* Opens a stream, which owns the descriptor from now on. */
static errno_t descriptor_stream(int *fd, FILE **stream)
{
    *stream = fdopen(*fd, "r");
    if (*stream == NULL)
        return errno;
    *fd = -1;
    return EOK;
}

/* Opens the input: a file, a pipe, nothing, or the shell's own input. */
static errno_t input_open_any(stage_t *stage, FILE **stream)
{
    if (stage->command.input != NULL) {
        *stream = fopen(stage->command.input, "r");
        return *stream != NULL ? EOK : errno;
    }
    if (stage->in < 0 && !stage->background) {
        *stream = stdin;
        return EOK;
    }
    errno_t rc = stage->in < 0 ? null_open(&stage->in) : EOK;
    return rc == EOK ? descriptor_stream(&stage->in, stream) : rc;
}

static errno_t input_choose(stage_t *stage, FILE **stream)
{
    errno_t rc = input_open_any(stage, stream);
    const char *name = stage->command.input;
    if (rc != EOK)
        shell_complain("%s: %s", name != NULL ? name : "standard input", error_text(rc));
    return rc;
}

static const char *output_name(const command_t *command)
{
    return command->output != NULL ? command->output : "standard output";
}

static errno_t output_choose(stage_t *stage, output_t *output)
{
    const command_t *command = &stage->command;
    errno_t rc = EOK;
    if (command->output != NULL) {
        rc = output_open(output, command->output, command->append);
    } else if (stage->out >= 0) {
        rc = output_pipe(output, stage->out);
        if (rc == EOK)
            stage->out = -1;
    } else {
        output_standard(output);
    }
    if (rc != EOK)
        shell_complain("%s: %s", output_name(command), error_text(rc));
    return rc;
}

/* Closes the output. A file that could not be written completely is an error; a pipe whose reader
 * has ended is not. */
static int output_finish(const command_t *command, output_t *output, int status)
{
    errno_t rc = output_close(output);
    if (rc == EOK || rc == EPIPE)
        return status;
    shell_complain("%s: %s", output_name(command), error_text(rc));
    return status == STATUS_OK ? STATUS_FAILED : status;
}

/* Runs a built-in command. `builtin` is NULL for a command with only redirections, which creates or
 * truncates files. */
static int builtin_invoke(job_t *job, const builtin_t *builtin, stage_t *stage)
{
    const command_t *command = &stage->command;
    output_t output;
    invocation_t run = {.argc = (int)command->argc,
                        .argv = command->argv,
                        .output = &output,
                        .job = job,
                        .apart = stage->apart};
    int status = STATUS_FAILED;

    /* Without the stream's lock, since another fibril can hold it while it waits for input. */
    clearerr_unlocked(stdin);
    if (input_choose(stage, &run.in) != EOK)
        return STATUS_FAILED;
    if (output_choose(stage, &output) == EOK) {
        run.out = output.file;
        status = builtin != NULL ? builtin_run(builtin, &run) : STATUS_OK;
        status = output_finish(command, &output, status);
    }
    if (run.in != stdin)
        fclose(run.in);
    return status;
}

/* ---- a command ---- */

static int stage_run(job_t *job, void *argument)
{
    stage_t *stage = argument;
    command_t *command = &stage->command;
    errno_t rc = command_expand(job, command);
    if (rc == EINTR)
        return STATUS_INTERRUPTED;
    if (rc != EOK) {
        shell_complain("%s: %s", command->argv[0], error_text(rc));
        return STATUS_CANNOT_RUN;
    }
    const builtin_t *builtin = command->argc > 0 ? builtin_find(command->argv[0]) : NULL;
    if (builtin != NULL || command->argc == 0)
        return builtin_invoke(job, builtin, stage);
    return program_run(job, stage);
}

static void pipeline_release(void *argument)
{
    pipeline_free(argument);
    free(argument);
}

static errno_t aliases_apply(pipeline_t *pipeline)
{
    errno_t rc = EOK;
    for (size_t i = 0; i < pipeline->count && rc == EOK; i++)
        rc = alias_apply(&pipeline->stages[i].command);
    return rc;
}

/* Whether the pipeline can run. `batch` runs a script in this shell, so it cannot run in a pipeline
 * or in the background; prints an error for that. */
static bool pipeline_is_sound(const pipeline_t *pipeline)
{
    for (size_t i = 0; i < pipeline->count; i++) {
        const command_t *command = &pipeline->stages[i].command;
        if (pipeline->stages[i].apart && command->argc > 0 &&
            builtin_find(command->argv[0]) == &cmd_batch) {
            shell_complain("%s: works only alone and in the foreground; use `bdsh FILE` instead",
                           command->argv[0]);
            return false;
        }
    }
    return true;
}

/* Runs and frees the pipeline. Returns its status. */
static int pipeline_run(pipeline_t *parsed)
{
    job_t *job;
    char title[JOB_TITLE_SIZE];
    int status = STATUS_OK;
    bool background = parsed->end == COMMAND_END_BACKGROUND;

    pipeline_title(parsed, title, sizeof(title));
    if (!pipeline_is_sound(parsed)) {
        pipeline_free(parsed);
        return STATUS_USAGE;
    }
    pipeline_t *pipeline = malloc(sizeof(*pipeline));
    errno_t rc = pipeline != NULL ? aliases_apply(parsed) : ENOMEM;
    if (rc == EOK) {
        *pipeline = *parsed;
        pipeline->run = stage_run;
        rc = job_start(title, pipeline_job, pipeline_release, pipeline, &job);
    }
    if (rc != EOK) {
        shell_complain("cannot run %s: %s", title, error_text(rc));
        free(pipeline);
        pipeline_free(parsed);
        return STATUS_CANNOT_RUN;
    }
    if (background)
        job_leave(job);
    else if (job_wait(job, &status))
        job_free(job);
    return status;
}

/* Runs the script that `batch` has read. It runs here and not in the job of `batch`, where Ctrl-C
 * would have no effect. */
static void script_run(void)
{
    static unsigned depth;
    char *text = shell.script;
    shell.script = NULL;
    if (text == NULL)
        return;
    if (depth == SCRIPTS_NESTED) {
        shell_complain("scripts are nested too deeply");
        shell.status = STATUS_FAILED;
        free(text);
        return;
    }
    depth++;
    for (char *line = text, *next = line; line != NULL && !shell.ending; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        execute_line(line);
        if (shell.status == STATUS_INTERRUPTED)
            break;
    }
    depth--;
    free(text);
}

int execute_stream(FILE *file)
{
    char line[LINE_SIZE];
    while (!shell.ending && fgets(line, sizeof(line), file) != NULL) {
        if (strchr(line, '\n') == NULL && !feof(file)) {
            shell_complain("a line is longer than %d bytes", LINE_SIZE - 2);
            return STATUS_USAGE;
        }
        execute_line(line);
    }
    return shell.status;
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
    pipeline_t pipeline;
    while (!shell.ending &&
           pipeline_parse(&line, shell.status, &pipeline, error, sizeof(error)) == EOK) {
        bool skip = (last == COMMAND_END_AND && shell.status != STATUS_OK) ||
                    (last == COMMAND_END_OR && shell.status == STATUS_OK);
        last = pipeline.end;
        if (skip) {
            pipeline_free(&pipeline);
            continue;
        }
        shell.status = pipeline_run(&pipeline);
        script_run();
        /* Ctrl-C stops the whole line. */
        if (shell.status == STATUS_INTERRUPTED)
            return;
    }
}

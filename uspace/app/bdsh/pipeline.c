// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pipelines, see pipeline.h. The shell keeps each end of a pipe open until the command at that end
 * has finished. Then the reader gets the end of the data, and the writer an error.
 */
#include "pipeline.h"
#include "program.h"
#include "shell.h"
#include <libc/pipe.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Started when the first pipe is created. */
#define PIPE_SERVER "/srv/pipe"

/* ---- parsing ---- */

static void stages_mark(pipeline_t *pipeline)
{
    bool background = pipeline->end == COMMAND_END_BACKGROUND;
    for (size_t i = 0; i < pipeline->count; i++) {
        pipeline->stages[i].background = background;
        pipeline->stages[i].apart = background || pipeline->count > 1;
    }
}

errno_t pipeline_parse(const char **cursor, int status, pipeline_t *pipeline, char *error,
                       size_t error_size)
{
    memset(pipeline, 0, sizeof(*pipeline));
    do {
        size_t size = (pipeline->count + 1) * sizeof(stage_t);
        stage_t *stages = realloc(pipeline->stages, size);
        errno_t rc = ENOMEM;
        if (stages != NULL) {
            pipeline->stages = stages;
            stages += pipeline->count;
            *stages = (stage_t){.in = -1, .out = -1};
            rc = command_parse(cursor, status, &stages->command, error, error_size);
        }
        if (rc != EOK) {
            pipeline_free(pipeline);
            return rc;
        }
        pipeline->end = stages->command.end;
        pipeline->count++;
    } while (pipeline->end == COMMAND_END_PIPE);
    stages_mark(pipeline);
    return EOK;
}

void pipeline_free(pipeline_t *pipeline)
{
    for (size_t i = 0; i < pipeline->count; i++)
        command_free(&pipeline->stages[i].command);
    free(pipeline->stages);
}

void pipeline_title(const pipeline_t *pipeline, char *title, size_t size)
{
    size_t used = 0;
    title[0] = '\0';
    for (size_t i = 0; i < pipeline->count; i++) {
        const command_t *command = &pipeline->stages[i].command;
        for (size_t word = 0; word < command->argc && used < size; word++) {
            used += (size_t)snprintf(title + used, size - used, "%s%s",
                                     word > 0 ? " "
                                     : i > 0  ? " | "
                                              : "",
                                     command->argv[word]);
        }
    }
}

/* ---- running ---- */

static void end_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static errno_t pipe_make(job_t *job, stage_t *writer, stage_t *reader)
{
    uint64_t id = 0;
    int status;
    errno_t rc = pipe_open(&id, PIPE_END_WRITE, &writer->out);
    if (rc == ENOENT) {
        rc = program_start_server(job, PIPE_SERVER, &status);
        /* Ignore the status: another shell can have started the server at the same time. */
        if (rc == EOK)
            rc = pipe_open(&id, PIPE_END_WRITE, &writer->out);
    }
    if (rc == EOK)
        rc = pipe_open(&id, PIPE_END_READ, &reader->in);
    writer->out_pipe = id;
    reader->in_pipe = id;
    return rc;
}

static errno_t pipes_make(job_t *job, const pipeline_t *pipeline)
{
    errno_t rc = EOK;
    for (size_t i = 0; i + 1 < pipeline->count && rc == EOK; i++)
        rc = pipe_make(job, &pipeline->stages[i], &pipeline->stages[i + 1]);
    if (rc != EOK) {
        shell_complain("cannot create a pipe: %s", error_text(rc));
        for (size_t i = 0; i < pipeline->count; i++) {
            end_close(&pipeline->stages[i].in);
            end_close(&pipeline->stages[i].out);
        }
    }
    return rc;
}

typedef struct part {
    stage_t *stage;
    job_run_t run;
    job_t *job;
} part_t;

static int part_run(job_t *job, void *argument)
{
    part_t *part = argument;
    stage_t *stage = part->stage;
    /* A redirection replaces the pipe. */
    if (stage->command.input != NULL)
        end_close(&stage->in);
    if (stage->command.output != NULL)
        end_close(&stage->out);
    int status = part->run(job, stage);
    end_close(&stage->in);
    end_close(&stage->out);
    return status;
}

static int parts_run(job_t *job, const pipeline_t *pipeline, part_t *parts)
{
    int status = STATUS_FAILED;
    for (size_t i = 0; i < pipeline->count; i++) {
        parts[i] = (part_t){.stage = &pipeline->stages[i], .run = pipeline->run};
        const char *title = pipeline->stages[i].command.argc > 0
                                ? pipeline->stages[i].command.argv[0]
                                : "a redirection";
        errno_t rc = job_part_start(job, title, part_run, &parts[i], &parts[i].job);
        if (rc != EOK) {
            shell_complain("cannot run %s: %s", title, error_text(rc));
            end_close(&parts[i].stage->in);
            end_close(&parts[i].stage->out);
        }
    }
    for (size_t i = 0; i < pipeline->count; i++)
        status = parts[i].job != NULL ? job_part_wait(parts[i].job) : STATUS_CANNOT_RUN;
    return status;
}

int pipeline_job(job_t *job, void *argument)
{
    pipeline_t *pipeline = argument;
    if (pipeline->count == 1)
        return pipeline->run(job, pipeline->stages);
    part_t *parts = calloc(pipeline->count, sizeof(*parts));
    if (parts == NULL) {
        shell_complain("cannot run the pipeline: %s", error_text(ENOMEM));
        return STATUS_CANNOT_RUN;
    }
    int status = STATUS_CANNOT_RUN;
    if (pipes_make(job, pipeline) == EOK)
        status = parts_run(job, pipeline, parts);
    free(parts);
    return job_interrupted(job) ? STATUS_INTERRUPTED : status;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pipelines: commands connected by `|`, which run concurrently, each on its own fibril. A single
 * command is a pipeline of one stage.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "job.h"
#include "parse.h"

/* One command, and its ends of pipes: descriptors (-1: none) and the numbers of the pipes. */
typedef struct stage {
    command_t command;
    int in, out;
    uint64_t in_pipe, out_pipe;
    bool apart;      /* runs beside the shell and must not change the shell's state */
    bool background; /* without `<` or a pipe its input is empty */
} stage_t;

typedef struct pipeline {
    stage_t *stages;
    size_t count;
    enum command_end end;
    job_run_t run; /* runs one stage */
} pipeline_t;

/* Parses commands at *cursor up to the first that is not followed by `|`. Errors as for
 * command_parse(). */
MUST_USE
errno_t pipeline_parse(const char **cursor, int status, pipeline_t *pipeline, char *error,
                       size_t error_size);
void pipeline_free(pipeline_t *pipeline);

/* Writes a title for jobs and messages: about what was typed. */
void pipeline_title(const pipeline_t *pipeline, char *title, size_t size);

/* The job of a pipeline: runs pipeline->run(job, stage) for each stage. Returns the status of the
 * last stage. */
int pipeline_job(job_t *job, void *pipeline);

#endif

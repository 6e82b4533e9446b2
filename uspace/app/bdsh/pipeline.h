// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pipelines: commands with `|` between them, which run beside each other, each on a fibril of its
 * own. A command alone is a pipeline of one.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "job.h"
#include "parse.h"

/* One command, and the ends of pipes that it has: descriptors (-1: none) and the pipes' numbers. */
typedef struct stage {
    command_t command;
    int in, out;
    uint64_t in_pipe, out_pipe;
    bool apart; /* runs beside the shell: what it does to the shell's own state has no effect */
    bool background; /* nobody types for it: without `<` or a pipe its input is empty */
} stage_t;

typedef struct pipeline {
    stage_t *stages;
    size_t count;
    enum command_end end;
    job_run_t run; /* what runs a stage */
} pipeline_t;

/* Takes the commands at *cursor up to the first that no `|` follows, as command_parse does one. */
MUST_USE
errno_t pipeline_parse(const char **cursor, int status, pipeline_t *pipeline, char *error,
                       size_t error_size);
void pipeline_free(pipeline_t *pipeline);

/* About what was typed. */
void pipeline_title(const pipeline_t *pipeline, char *title, size_t size);

/* The job of a pipeline: runs pipeline->run(job, stage) for each. The status is that of the last.
 */
int pipeline_job(job_t *job, void *pipeline);

#endif

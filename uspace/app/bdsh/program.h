// SPDX-License-Identifier: BSD-2-Clause
/* Commands that are programs: found in /app and /srv, or given by a path. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "job.h"
#include "pipeline.h"

/* Runs the program argv[0] and waits until it ends or reports that it is ready. Its input and
 * output are the redirections of the command, or the stage's pipes, or those of the shell. Returns
 * the status, and prints errors. */
int program_run(job_t *job, const stage_t *stage);

/* Starts the program at `path` and waits until it ends or reports that it is ready. Sets `*status`.
 * The caller reports an error. */
MUST_USE
errno_t program_start_server(job_t *job, const char *path, int *status);

/* The directories that are searched for programs; terminated by NULL. */
extern const char *const program_folders[];

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Commands that are programs: found in /app and /srv, or by a path. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "job.h"
#include "pipeline.h"

/* Runs the program that argv[0] names and waits until it ends or reports that it is up. Its input
 * and output are those that the command names, else the stage's pipes, else the shell's own. */
int program_run(job_t *job, const stage_t *stage);

/* Starts the program at `path` and waits until it ends or reports that it is up, with its status in
 * `*status`. The caller reports an error. */
MUST_USE
errno_t program_start_server(job_t *job, const char *path, int *status);

/* The folders that programs are looked for in; ends with NULL. */
extern const char *const program_folders[];

#endif

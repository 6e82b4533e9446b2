// SPDX-License-Identifier: BSD-2-Clause
/* Commands that are programs: found in /app and /srv, or by a path. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "job.h"
#include "parse.h"

/* Runs the program that argv[0] names and waits until it ends or says that it is up. Its input and
 * output are those that the command names, else those pipes (0: the shell's own). */
int program_run(job_t *job, const command_t *command, uint64_t in_pipe, uint64_t out_pipe);

/* Starts the program at `path` and waits until it ends or says that it is up, with its status in
 * `*status`. Words for an error are the caller's. */
MUST_USE
errno_t program_start_server(job_t *job, const char *path, int *status);

/* The folders that programs are looked for in; ends with NULL. */
extern const char *const program_folders[];

#endif

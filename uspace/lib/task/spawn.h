// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starts programs. The child runs the loader, which loads the program through VFS, reports errors,
 * and jumps to it.
 */
#ifndef TASK_SPAWN_H
#define TASK_SPAWN_H

#include <abi/error.h>
#include <abi/task.h>

/* One of the child's standard descriptors. */
typedef struct spawn_file {
    int fd; /* 0, 1 or 2 */
    /* "con:con/vt1" for a terminal, "pipe:7" for an end of a pipe, "null:" for the empty file, or
     * an absolute path */
    const char *source;
    unsigned flags; /* VFS_OPEN_*; ignored for terminals */
} spawn_file_t;

typedef struct spawn_options {
    const char *path;          /* absolute */
    char *const *argv;         /* terminated by NULL */
    const char *cwd;           /* NULL: that of the caller */
    const spawn_file_t *files; /* other descriptors are inherited if they are streams */
    unsigned file_count;
    unsigned permissions; /* a subset of the caller's */
} spawn_options_t;

/* Starts a program. Returns errors of VFS, ENOEXEC (not a program), EPERM (permissions), ENOMEM or
 * ELIMIT; then no task is left. */
MUST_USE
errno_t task_spawn(const spawn_options_t *options, task_id_t *id);
/* Like task_spawn(), with only path and arguments. */
MUST_USE
errno_t task_spawn_argv(char *const *argv, unsigned permissions, task_id_t *id);

/* Waits until the task ends or calls task_report(); see NS_TASK_WAIT. */
MUST_USE
errno_t task_wait(task_id_t id, enum task_exit *how, int *status);

/* Reports that this task is ready (0), or its error, to the task that waits for it. This task
 * continues to run. */
errno_t task_report(int status);

#endif

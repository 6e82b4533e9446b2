// SPDX-License-Identifier: BSD-2-Clause
/*
 * Starting programs. The child runs the loader, which opens the program through VFS, reports what
 * is wrong with it, and becomes it.
 */
#ifndef TASK_SPAWN_H
#define TASK_SPAWN_H

#include <abi/error.h>
#include <abi/task.h>

/* One of the child's standard descriptors. */
typedef struct spawn_file {
    int fd; /* 0, 1 or 2 */
    /* "con:con/vt1" for a terminal service, "pipe:7" for an end of a pipe, "null:" for the empty
     * file, or an absolute path */
    const char *source;
    unsigned flags; /* VFS_OPEN_*; ignored for terminals */
} spawn_file_t;

typedef struct spawn_options {
    const char *path;          /* absolute */
    char *const *argv;         /* ends with NULL */
    const char *cwd;           /* NULL: ours */
    const spawn_file_t *files; /* those not named are inherited where they are streams */
    unsigned file_count;
    unsigned permissions; /* subset of ours */
} spawn_options_t;

/* ENOENT, ENOEXEC and so on when the program cannot run; then no task is left. */
MUST_USE
errno_t task_spawn(const spawn_options_t *options, task_id_t *id);
/* spawn with path and arguments only. */
MUST_USE
errno_t task_spawn_argv(char *const *argv, unsigned permissions, task_id_t *id);

/* Waits until the task ends or reports with task_report; see NS_TASK_WAIT. */
MUST_USE
errno_t task_wait(task_id_t id, enum task_exit *how, int *status);

/* Tells who waits for us that we are up (0) or why not; the task lives on. */
errno_t task_report(int status);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where a command of the shell writes: the shell's own output, a pipe, or a file.
 *
 * A file of `>` is emptied only when something is written to it, or at the end of the command. So a
 * command that finds its output among its inputs can refuse to run, and the file stays as it was.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct output {
    FILE *file;
    int fd;
    bool empties;  /* `>`, and the file is not emptied yet */
    bool kept;     /* a command refused to write: the file stays as it was */
    errno_t error; /* the first one of writing */
} output_t;

/* The shell's own. */
void output_standard(output_t *output);
/* The file `path`, made if it is missing. On an error nothing is open. */
MUST_USE
errno_t output_open(output_t *output, const char *path, bool append);
/* An end of a pipe; the output owns the descriptor if there is no error. */
MUST_USE
errno_t output_pipe(output_t *output, int fd);

/* Writes out what is buffered and closes the output, unless it is the shell's own. Gives the first
 * error of all writing. */
MUST_USE
errno_t output_close(output_t *output);

/* Whether what is written comes back in a file that a command reads; then the output is kept. */
bool output_is_input(output_t *output, const vfs_stat_t *input);

#endif

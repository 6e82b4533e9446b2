// SPDX-License-Identifier: BSD-2-Clause
/*
 * The output of a built-in command: the shell's own output, a pipe, or a file.
 *
 * The file of `>` is truncated at the first write, or at the end of the command. So a command whose
 * output is one of its inputs can refuse to run without changing the file.
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
    bool empties;  /* `>`, and the file has not been truncated yet */
    bool kept;     /* the command refused to run: the file stays unchanged */
    errno_t error; /* the first write error */
} output_t;

/* Uses the shell's own output. */
void output_standard(output_t *output);
/* Opens the file `path`, and creates it if necessary. On an error nothing is open. */
MUST_USE
errno_t output_open(output_t *output, const char *path, bool append);
/* Uses an end of a pipe. On success the output owns the descriptor. */
MUST_USE
errno_t output_pipe(output_t *output, int fd);

/* Flushes the output and closes it unless it is the shell's own. Returns the first write error. */
MUST_USE
errno_t output_close(output_t *output);

/* Whether the output is the file `input`, which the command reads. If so, marks the output as
 * kept. */
bool output_is_input(output_t *output, const vfs_stat_t *input);

#endif

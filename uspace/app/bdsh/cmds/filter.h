// SPDX-License-Identifier: BSD-2-Clause
/* Shared functions of commands that read files or standard input: wc, head, tail, grep, sort,
 * hexdump. */
#ifndef FILTER_H
#define FILTER_H

#include "cmds.h"
#include <stdio.h>

typedef struct filter_work {
    /* Processes one file. `name` is NULL for standard input without an argument. filter_each
     * reports read errors. */
    int (*run)(const invocation_t *run, FILE *file, const char *name, void *context);
    bool reads_all; /* reads all files before it writes, so the output can be one of them */
} filter_work_t;

/* Runs `work` on each file named by the arguments from `first` on ("-" is standard input), or on
 * standard input if there are none. Returns the status of the last failure, or STATUS_OK. */
int filter_each(const invocation_t *run, int first, filter_work_t work, void *context);

/* Reads the next line with its newline into `*line`, which is enlarged as needed. Returns its
 * length, or -1 at the end, on a read error, and after Ctrl-C. */
long filter_line(const invocation_t *run, FILE *file, char **line, size_t *room);

/* Parses "-n COUNT", "-nCOUNT" or "-COUNT" at the beginning of the arguments, if present, and sets
 * `*first` to the next argument. Prints an error and returns false if COUNT is not a number. */
bool filter_count(const invocation_t *run, uint64_t *count, int *first);

#endif

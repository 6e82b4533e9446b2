// SPDX-License-Identifier: BSD-2-Clause
/* What the commands share that read files, or their input: wc, head, tail, grep, sort, hexdump. */
#ifndef FILTER_H
#define FILTER_H

#include "cmds.h"
#include <stdio.h>

typedef struct filter_work {
    /* One file; `name` is NULL when it is the input and was not named. filter_each reports an error
     * of reading. */
    int (*run)(const invocation_t *run, FILE *file, const char *name, void *context);
    bool reads_all; /* writes only after it has read all files: the output may be one of them */
} filter_work_t;

/* Runs `work` on each file that the arguments from `first` on name ("-" is the input), without any
 * on the input. The status of the last that failed. */
int filter_each(const invocation_t *run, int first, filter_work_t work, void *context);

/* The next line with its newline, in `*line`, which grows; its length, or -1 at the end, on an
 * error of reading, and after Ctrl-C. */
long filter_line(const invocation_t *run, FILE *file, char **line, size_t *room);

/* Takes "-n COUNT", "-nCOUNT" or "-COUNT" if the arguments begin so; `*first` is what follows.
 * False, with words. */
bool filter_count(const invocation_t *run, uint64_t *count, int *first);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Shared functions of the filters, see filter.h. */
#include "filter.h"
#include "../size.h"
#include <errno.h>
#include <string.h>

static int file_filter(const invocation_t *run, FILE *file, const char *name, filter_work_t work,
                       void *context)
{
    int status = work.run(run, file, name, context);
    if (ferror(file) && !interrupted(run))
        return complain_error(run, name != NULL ? name : "standard input", errno);
    return status;
}

static int path_filter(const invocation_t *run, const char *path, filter_work_t work, void *context)
{
    if (strcmp(path, "-") == 0)
        return file_filter(run, run->in, path, work, context);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return complain_error(run, path, errno);
    int status = file_filter(run, file, path, work, context);
    fclose(file);
    return status;
}

int filter_each(const invocation_t *run, int first, filter_work_t work, void *context)
{
    int status = STATUS_OK;
    if (!work.reads_all && output_among_inputs(run, first))
        return STATUS_FAILED;
    if (first == run->argc)
        return file_filter(run, run->in, NULL, work, context);
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        int result = path_filter(run, run->argv[i], work, context);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

long filter_line(const invocation_t *run, FILE *file, char **line, size_t *room)
{
    long length = interrupted(run) ? -1 : (long)getline(line, room, file);
    /* getline of picolibc returns 0 at the end, not -1. */
    return length > 0 ? length : -1;
}

bool filter_count(const invocation_t *run, uint64_t *count, int *first)
{
    const char *text = run->argc > 1 ? run->argv[1] : "";
    *first = 1;
    if (text[0] != '-' || text[1] == '\0')
        return true;
    text++;
    *first = 2;
    if (*text == 'n') {
        text++;
        if (*text == '\0') {
            text = run->argc > 2 ? run->argv[2] : "";
            *first = 3;
        }
    }
    if (number_parse(text, count) != EOK) {
        complain_usage(run, "%s: not a number", run->argv[1]);
        return false;
    }
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Output of a walk: its trace and its failure. */
#include "ipc_walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

walk_report_t *walk_report;

static FILE *trace;

void walk_trace_to(const char *path)
{
    if (path == NULL)
        return;
    trace = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (trace == NULL) {
        perror(path);
        _exit(2);
    }
}

void walk_trace(const char *format, ...)
{
    if (trace == NULL)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(trace, format, args);
    va_end(args);
}

void walk_trace_end(void)
{
    if (trace != NULL && fflush(trace) != 0) {
        perror("trace");
        _exit(2);
    }
    if (trace != NULL && trace != stdout)
        fclose(trace);
    trace = NULL;
}

void walk_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(walk_report->text, sizeof(walk_report->text), format, args);
    va_end(args);
    walk_report->failed = true;
    walk_trace("FAILED: %s\n", walk_report->text);
    walk_trace_end();
    _exit(1);
}

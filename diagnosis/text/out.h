// SPDX-License-Identifier: BSD-2-Clause
/* The output of reports: receives text in pieces until it is ended. */
#ifndef DIAGNOSIS_OUT_H
#define DIAGNOSIS_OUT_H

#include <stdbool.h>

typedef struct graph_out {
    void (*text)(void *context, const char *text);
    bool (*ended)(void *context); /* returns true to stop the report */
    void *context;
} graph_out_t;

/* Maximum size of the text of one graph_say(), including the terminating zero. */
#define GRAPH_SAY_MAX 1024

void graph_say(const graph_out_t *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Print any text escaped for a quoted string of JSON or DOT, without and with the quotes. */
void graph_say_escaped(const graph_out_t *out, const char *text);
void graph_say_quoted(const graph_out_t *out, const char *text);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Where reports go: text, piece by piece, as long as somebody wants more. */
#ifndef DIAGNOSIS_OUT_H
#define DIAGNOSIS_OUT_H

#include <stdbool.h>

typedef struct graph_out {
    void (*text)(void *context, const char *text);
    bool (*ended)(void *context); /* no more is wanted */
    void *context;
} graph_out_t;

/* Longest text of one graph_say(), with the terminating zero. */
#define GRAPH_SAY_MAX 1024

void graph_say(const graph_out_t *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A text that may hold anything, as the inside of a quoted string of JSON or DOT; and with its
 * quotes. */
void graph_say_escaped(const graph_out_t *out, const char *text);
void graph_say_quoted(const graph_out_t *out, const char *text);

#endif

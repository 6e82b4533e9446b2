// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tab completion. Candidates are offered one after the other; only their common prefix is stored.
 * To list them, they are offered a second time.
 */
#ifndef KCONSOLE_COMPLETION_H
#define KCONSOLE_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

struct terminal;

/* Maximum size of a candidate, including the terminating zero. */
#define COMPLETION_SIZE 64

/* Candidates that are listed; of further ones only the number is printed. */
#define COMPLETION_LISTED 60

typedef struct completion {
    const char *line; /* the text before the word */
    size_t line_length;
    const char *prefix; /* the word up to the cursor */
    size_t prefix_length;
    unsigned count;               /* candidates that start with the prefix */
    char common[COMPLETION_SIZE]; /* their longest common prefix */
    struct terminal *listing;     /* second pass: the terminal for the list */
    unsigned column;
} completion_t;

/* Starts the first pass for the word that ends at `cursor` of `line`. */
void completion_init(completion_t *completion, const char *line, size_t cursor);
void completion_offer(completion_t *completion, const char *candidate);

/* Start and end the second pass, which lists the candidates. */
void completion_list_begin(completion_t *completion, struct terminal *terminal);
void completion_list_end(completion_t *completion);

#endif

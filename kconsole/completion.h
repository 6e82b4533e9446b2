// SPDX-License-Identifier: BSD-2-Clause
/*
 * What Tab does: candidates are offered one after the other, nothing is stored but what they have
 * in common. Listing them is a second walk over the same candidates.
 */
#ifndef KCONSOLE_COMPLETION_H
#define KCONSOLE_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

struct terminal;

/* Longest completion, with the terminating zero. */
#define COMPLETION_SIZE 64

/* Candidates that a listing shows before it says how many more there are. */
#define COMPLETION_LISTED 60

typedef struct completion {
    const char *line; /* what stands before the word */
    size_t line_length;
    const char *prefix; /* the word up to the cursor */
    size_t prefix_length;
    unsigned count;               /* candidates that begin with the prefix */
    char common[COMPLETION_SIZE]; /* what all of them begin with */
    struct terminal *listing;     /* second walk: print them here */
    unsigned column;
} completion_t;

/* Starts a walk for the word that ends at `cursor` of `line`. */
void completion_init(completion_t *completion, const char *line, size_t cursor);
void completion_offer(completion_t *completion, const char *candidate);

/* Starts the second walk, and ends it. */
void completion_list_begin(completion_t *completion, struct terminal *terminal);
void completion_list_end(completion_t *completion);

#endif

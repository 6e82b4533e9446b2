// SPDX-License-Identifier: BSD-2-Clause
/*
 * Completion without the file system: finds the word at the cursor and the common prefix of the
 * candidates, and quotes a name for the parser. Pure code; the shell supplies the names.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>

/* The word that ends at the cursor, as the parser would read it. */
typedef struct completion_word {
    char *text;   /* without quotes; free() it */
    char quote;   /* quote that is open at the cursor, or 0 */
    bool command; /* it is the name of a command */
} completion_word_t;

MUST_USE
errno_t completion_word_find(const char *line, size_t cursor, completion_word_t *word);

/* The possible completions of `prefix`. */
typedef struct candidates {
    char **names; /* sorted by candidates_sort, without repetitions */
    size_t count;
} candidates_t;

/* Adds `name` with `suffix` ("/" for a directory, " " for what is complete) when it begins with
 * `prefix`. Names that begin with a dot are offered only to a prefix with a dot. */
MUST_USE
errno_t candidates_add(candidates_t *candidates, const char *prefix, const char *name,
                       const char *suffix);
void candidates_sort(candidates_t *candidates);
/* Returns the length in bytes of the common prefix, which ends with a complete character. */
size_t candidates_common(const candidates_t *candidates);
void candidates_free(candidates_t *candidates);

/* Quotes `size` bytes of `text` so that the parser takes them literally inside `quote` (0: outside
 * of quotes). The caller frees the result; NULL if out of memory. */
char *completion_quote(const char *text, size_t size, char quote);

#endif

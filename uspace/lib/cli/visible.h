// SPDX-License-Identifier: BSD-2-Clause
/*
 * Text that a terminal shows and does not obey. Pure.
 *
 * Names, log lines and messages of other tasks may hold control characters: bytes below a space,
 * DEL, the C1 controls U+0080 to U+009F (U+009B begins an escape sequence as ESC [ does), and code
 * points that turn the direction of a line. Each becomes a '?', as does every byte that is not
 * part of a character in UTF-8: terminals for one byte a character obey 0x80 to 0x9f.
 */
#ifndef CLI_VISIBLE_H
#define CLI_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

/* Most bytes that one byte makes. */
#define VISIBLE_STEP 5

/* A character that has come in part. Starts as zeros. */
typedef struct visible {
    char bytes[4];
    unsigned count;
    unsigned needed;
    bool lines; /* newlines and tabs stay */
} visible_t;

/* Takes a byte of text; writes what can be shown now to `out` and gives its size. */
size_t visible_put(visible_t *visible, char byte, char out[VISIBLE_STEP]);
/* The text is over: the same for a character that came in part. */
size_t visible_end(visible_t *visible, char out[VISIBLE_STEP]);

/* The whole text (without newlines and tabs) in `buffer`, cut off where it does not fit; gives
 * `buffer`. It is never longer than the text. */
const char *visible_text(const char *text, char *buffer, size_t size);

/* Columns of a terminal that a text takes which visible_text gave. */
size_t visible_width(const char *text);

#endif

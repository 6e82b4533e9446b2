// SPDX-License-Identifier: BSD-2-Clause
/*
 * Makes control characters in text visible, so that a terminal does not execute them. Pure code: the
 * kernel, its console and the programs of userspace share it.
 *
 * Names, log lines and messages of other tasks can contain control characters: bytes below a space,
 * DEL, the C1 controls U+0080 to U+009F (U+009B begins an escape sequence like ESC [), and code
 * points that change the direction of text. Each of them is replaced by '?', and so is every byte
 * that is not part of a UTF-8 character, since terminals with 8-bit character sets execute 0x80 to
 * 0x9f.
 */
#ifndef DIAGNOSIS_TEXT_VISIBLE_H
#define DIAGNOSIS_TEXT_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of output for one byte of input. */
#define VISIBLE_STEP 5

/* The state of a conversion: a character that is incomplete. Initialized with zeros. */
typedef struct visible {
    char bytes[4];
    unsigned count;
    unsigned needed;
    bool lines; /* newlines and tabs stay */
} visible_t;

/* Converts one byte. Writes the output that is complete to `out` and returns its size. */
size_t visible_put(visible_t *visible, char byte, char out[VISIBLE_STEP]);
/* Ends the text: converts an incomplete character like visible_put(). */
size_t visible_end(visible_t *visible, char out[VISIBLE_STEP]);

/* Converts a text to `buffer`, with '?' for newlines and tabs too, and truncates it if necessary.
 * The result is never longer than the text. Returns `buffer`, which can be `text`. */
const char *visible_text(const char *text, char *buffer, size_t size);

/* Returns the size of the first character of a text returned by visible_text(), and its code point
 * in `*point`. */
unsigned visible_character(const char *text, uint32_t *point);

#endif

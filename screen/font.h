// SPDX-License-Identifier: BSD-2-Clause
/*
 * A bitmap font with 8 x 16 pixels per character. cmake/font.py converts the glyphs of a Debian
 * package into C source; the kernel and the display server choose different ranges of characters.
 */
#ifndef SCREEN_FONT_H
#define SCREEN_FONT_H

#include <stdint.h>

#define FONT_WIDTH  8
#define FONT_HEIGHT 16

/* A range of characters with consecutive glyphs. */
typedef struct font_range {
    uint32_t first;
    uint16_t count;
    uint16_t glyph; /* of the first character */
} font_range_t;

/* Generated. One byte for each line of a glyph, the leftmost pixel in the highest bit. Glyph 0 stands
 * for characters without a glyph; glyphs 1 to 95 are the printable characters of ASCII. */
extern const uint8_t font_glyphs[][FONT_HEIGHT];
extern const font_range_t font_ranges[]; /* in rising order */
extern const unsigned font_range_count;

/* Returns the lines of the glyph of a Unicode character. */
const uint8_t *font_glyph(uint32_t code);

#endif

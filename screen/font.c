// SPDX-License-Identifier: BSD-2-Clause
/* Finds the glyph of a character; see font.h. */
#include <screen/font.h>

const uint8_t *font_glyph(uint32_t code)
{
    unsigned low = 0, high = font_range_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const font_range_t *range = &font_ranges[middle];
        if (code < range->first)
            high = middle;
        else if (code - range->first >= range->count)
            low = middle + 1;
        else
            return font_glyphs[range->glyph + (code - range->first)];
    }
    return font_glyphs[0];
}

// SPDX-License-Identifier: BSD-2-Clause
/* How many columns a text takes, see visible.h. */
#include <cli/visible.h>

typedef struct range {
    uint32_t first, last;
} range_t;

/* Unicode 15, EastAsianWidth.txt (W and F) and the marks of UnicodeData.txt (Mn), in the blocks
 * that names use. */
static const range_t wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xa960, 0xa97c}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
static const range_t marks[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

#define IN(ranges, point) in_ranges(ranges, sizeof(ranges) / sizeof((ranges)[0]), point)

static bool in_ranges(const range_t *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

size_t visible_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        uint32_t point;
        text += visible_character(text, &point);
        width += IN(marks, point) ? 0 : IN(wide, point) ? 2 : 1;
    }
    return width;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Text without control characters, see visible.h. */
#include <cli/visible.h>
#include <stdint.h>
#include <string.h>

typedef struct range {
    uint32_t first, last;
} range_t;

/* Unicode: control characters, and those that change the direction of text or end a line. */
static const range_t controls[] = {{0x0, 0x1f},      {0x7f, 0x9f},      {0xad, 0xad},
                                   {0x61c, 0x61c},   {0x200b, 0x200f},  {0x2028, 0x202e},
                                   {0x2060, 0x206f}, {0xd800, 0xdfff},  {0xfeff, 0xfeff},
                                   {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

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

/* Returns the size of the character that begins with this byte, or 0 for an invalid first byte. */
static unsigned lead_size(uint8_t byte)
{
    if (byte < 0x80)
        return 1;
    if (byte >= 0xc2 && byte < 0xe0)
        return 2;
    if (byte >= 0xe0 && byte < 0xf0)
        return 3;
    return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

static uint32_t point_of(const char *bytes, unsigned size)
{
    uint32_t point = (uint8_t)bytes[0];
    if (size > 1)
        point &= 0x7fu >> size;
    for (unsigned i = 1; i < size; i++)
        point = point << 6 | ((uint8_t)bytes[i] & 0x3f);
    return point;
}

/* Whether the code point is printable. False for an overlong encoding. */
static bool point_is_visible(uint32_t point, unsigned size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return point >= least[size] && point <= 0x10ffff && !IN(controls, point);
}

size_t visible_end(visible_t *visible, char out[VISIBLE_STEP])
{
    if (visible->needed == 0)
        return 0;
    visible->needed = 0;
    out[0] = '?';
    return 1;
}

static size_t character_out(visible_t *visible, char *out)
{
    unsigned size = visible->needed;
    uint32_t point = point_of(visible->bytes, size);
    visible->needed = 0;
    if (!point_is_visible(point, size) && !(visible->lines && (point == '\n' || point == '\t'))) {
        out[0] = '?';
        return 1;
    }
    memcpy(out, visible->bytes, size);
    return size;
}

size_t visible_put(visible_t *visible, char byte, char out[VISIBLE_STEP])
{
    size_t used = 0;
    bool follows = ((uint8_t)byte & 0xc0) == 0x80;
    if (!follows || visible->needed == 0) {
        used = visible_end(visible, out);
        visible->needed = lead_size((uint8_t)byte);
        visible->count = 0;
        if (visible->needed == 0) {
            out[used++] = '?';
            return used;
        }
    }
    visible->bytes[visible->count++] = byte;
    return visible->count == visible->needed ? used + character_out(visible, out + used) : used;
}

const char *visible_text(const char *text, char *buffer, size_t size)
{
    visible_t visible = {.lines = false};
    char out[VISIBLE_STEP];
    size_t used = 0, got;
    for (; *text != '\0'; text++) {
        got = visible_put(&visible, *text, out);
        if (used + got >= size)
            break;
        memcpy(buffer + used, out, got);
        used += got;
    }
    got = visible_end(&visible, out);
    if (used + got < size && got > 0)
        buffer[used++] = out[0];
    buffer[used] = '\0';
    return buffer;
}

size_t visible_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        unsigned size = lead_size((uint8_t)*text);
        uint32_t point = point_of(text, size);
        width += IN(marks, point) ? 0 : IN(wide, point) ? 2 : 1;
        text += size;
    }
    return width;
}

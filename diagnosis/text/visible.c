// SPDX-License-Identifier: BSD-2-Clause
/* Text without control characters, see visible.h. */
#include <diagnosis/text/str.h>
#include <diagnosis/text/visible.h>
#include <stdint.h>

typedef struct range {
    uint32_t first, last;
} range_t;

/* Unicode: control characters, and those that change the direction of text or end a line. */
static const range_t controls[] = {{0x0, 0x1f},      {0x7f, 0x9f},      {0xad, 0xad},
                                   {0x61c, 0x61c},   {0x200b, 0x200f},  {0x2028, 0x202e},
                                   {0x2060, 0x206f}, {0xd800, 0xdfff},  {0xfeff, 0xfeff},
                                   {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

static bool point_is_control(uint32_t point)
{
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
        if (point >= controls[i].first && point <= controls[i].last)
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

static uint32_t code_point_of(const char *bytes, unsigned size)
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
    return point >= least[size] && point <= 0x10ffff && !point_is_control(point);
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
    uint32_t point = code_point_of(visible->bytes, size);
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

unsigned visible_character(const char *text, uint32_t *point)
{
    unsigned size = lead_size((uint8_t)*text);
    *point = code_point_of(text, size);
    return size;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Drawing; see canvas.h.
 *
 * Most screens have 32 bits per pixel and small characters. For these, a line of a glyph is written
 * as four pairs of pixels. All others are written pixel by pixel. A pitch can be odd, so all
 * accesses go through memcpy, which the compiler turns into plain stores.
 */
#include <screen/canvas.h>
#include <screen/font.h>

#define TEXT_BYTES   2
#define VGA_GREY     7u
#define VGA_BRIGHT   8u
#define VGA_INK_MASK 0x0fu

/* Limits between the colours of a VGA, by the strongest component. */
#define VGA_BLACK_BELOW 0x40u
#define VGA_GREY_FROM   0x98u
#define VGA_BRIGHT_FROM 0xd0u

static bool field_valid(screen_field_t field, unsigned depth)
{
    return field.bits >= 1 && field.bits <= 8 && field.shift + field.bits <= depth;
}

static bool canvas_pixels_valid(const screen_mode_t *mode)
{
    return (mode->depth == 15 || mode->depth == 16 || mode->depth == 24 || mode->depth == 32) &&
           field_valid(mode->red, mode->depth) && field_valid(mode->green, mode->depth) &&
           field_valid(mode->blue, mode->depth);
}

/* Returns how much the font must be enlarged so that at most `most` characters fit. */
static unsigned scale_for(unsigned characters, unsigned most)
{
    return (characters + most - 1) / most;
}

bool canvas_init(canvas_t *canvas, const screen_mode_t *mode, unsigned columns_max,
                 unsigned rows_max)
{
    *canvas = (canvas_t){.mode = *mode, .scale = 1, .paper = 1};
    bool text = mode->kind == SCREEN_TEXT;
    if (mode->address == 0 ||
        (!text && (mode->kind != SCREEN_PIXELS || !canvas_pixels_valid(mode))))
        return false;
    canvas->pixel_size = text ? TEXT_BYTES : (mode->depth + 7) / 8;
    if ((uint64_t)mode->width * canvas->pixel_size > mode->pitch || mode->height > UINT16_MAX)
        return false;
    canvas->columns = text ? mode->width : mode->width / FONT_WIDTH;
    canvas->rows = text ? mode->height : mode->height / FONT_HEIGHT;
    if (text) {
        canvas->columns = canvas->columns < columns_max ? canvas->columns : columns_max;
        canvas->rows = canvas->rows < rows_max ? canvas->rows : rows_max;
    } else {
        unsigned wide = scale_for(canvas->columns, columns_max);
        unsigned high = scale_for(canvas->rows, rows_max);
        canvas->scale = wide > high ? wide : high;
        if (canvas->scale == 0)
            return false;
        canvas->columns /= canvas->scale;
        canvas->rows /= canvas->scale;
    }
    return canvas->columns > 0 && canvas->rows > 0 &&
           mode->address <= UINT64_MAX - canvas_size(canvas);
}

uint64_t canvas_size(const canvas_t *canvas)
{
    return (uint64_t)canvas->mode.pitch * canvas->mode.height;
}

void canvas_place(canvas_t *canvas, void *base)
{
    canvas->base = base;
}

static uint32_t field_value(screen_field_t field, uint32_t colour)
{
    return (colour & 0xff) >> (8 - field.bits) << field.shift;
}

/* VGA colours have one bit for each of blue, green and red, and one for brightness. */
static canvas_pen_t vga_pen(uint32_t rgb)
{
    unsigned red = rgb >> 16 & 0xff, green = rgb >> 8 & 0xff, blue = rgb & 0xff;
    unsigned most = red > green ? red : green;
    most = most > blue ? most : blue;
    if (most < VGA_BLACK_BELOW)
        return 0;
    unsigned half = most / 2;
    unsigned pen = (red >= half ? 4u : 0) | (green >= half ? 2u : 0) | (blue >= half ? 1u : 0);
    if (pen == VGA_GREY && most < VGA_GREY_FROM)
        return VGA_BRIGHT;
    return pen | (most >= VGA_BRIGHT_FROM ? VGA_BRIGHT : 0);
}

canvas_pen_t canvas_pen(const canvas_t *canvas, uint32_t rgb)
{
    const screen_mode_t *mode = &canvas->mode;
    if (mode->kind == SCREEN_TEXT)
        return vga_pen(rgb);
    return field_value(mode->red, rgb >> 16) | field_value(mode->green, rgb >> 8) |
           field_value(mode->blue, rgb);
}

static uint8_t *canvas_at(const canvas_t *canvas, unsigned x, unsigned y)
{
    return canvas->base + (size_t)y * canvas->mode.pitch + (size_t)x * canvas->pixel_size;
}

/* Writes `count` pixels of one colour. */
static uint8_t *pixels_put(uint8_t *at, unsigned size, canvas_pen_t pen, unsigned count)
{
    for (; count > 0; count--, at += size) {
        if (size == 4) {
            __builtin_memcpy(at, &pen, 4);
        } else {
            at[0] = (uint8_t)pen;
            at[1] = (uint8_t)(pen >> 8);
            if (size == 3)
                at[2] = (uint8_t)(pen >> 16);
        }
    }
    return at;
}

static uint16_t text_cell(uint32_t code, canvas_pen_t ink, canvas_pen_t paper)
{
    uint32_t colours = (ink & VGA_INK_MASK) | (paper & (VGA_BRIGHT - 1)) << 4;
    return (uint16_t)((code >= ' ' && code <= '~' ? code : '?') | colours << 8);
}

void canvas_clear(canvas_t *canvas, canvas_pen_t paper)
{
    const screen_mode_t *mode = &canvas->mode;
    for (unsigned y = 0; y < mode->height; y++) {
        if (mode->kind == SCREEN_PIXELS) {
            (void)pixels_put(canvas_at(canvas, 0, y), canvas->pixel_size, paper, mode->width);
            continue;
        }
        uint16_t cell = text_cell(' ', paper, paper);
        for (unsigned x = 0; x < mode->width; x++)
            __builtin_memcpy(canvas_at(canvas, x, y), &cell, sizeof(cell));
    }
}

static void canvas_colours_set(canvas_t *canvas, canvas_pen_t ink, canvas_pen_t paper)
{
    canvas->ink = ink;
    canvas->paper = paper;
    for (unsigned i = 0; i < 4; i++) /* the left pixel is at the lower address */
        canvas->pairs[i] = (uint64_t)(i & 2 ? ink : paper) | (uint64_t)(i & 1 ? ink : paper) << 32;
}

/* 32 bits per pixel, not enlarged. */
static void glyph_draw_pairs(canvas_t *canvas, uint8_t *at, const uint8_t *glyph, canvas_pen_t ink,
                             canvas_pen_t paper)
{
    if (ink != canvas->ink || paper != canvas->paper)
        canvas_colours_set(canvas, ink, paper);
    for (unsigned y = 0; y < FONT_HEIGHT; y++) {
        unsigned line = glyph[y];
        __builtin_memcpy(at, &canvas->pairs[line >> 6], 8);
        __builtin_memcpy(at + 8, &canvas->pairs[line >> 4 & 3], 8);
        __builtin_memcpy(at + 16, &canvas->pairs[line >> 2 & 3], 8);
        __builtin_memcpy(at + 24, &canvas->pairs[line & 3], 8);
        at += canvas->mode.pitch;
    }
}

static void glyph_draw_pixels(const canvas_t *canvas, uint8_t *at, const uint8_t *glyph,
                              canvas_pen_t ink, canvas_pen_t paper)
{
    for (unsigned y = 0; y < FONT_HEIGHT * canvas->scale; y++) {
        unsigned line = glyph[y / canvas->scale];
        uint8_t *pixel = at;
        for (unsigned x = 0; x < FONT_WIDTH; x++, line <<= 1)
            pixel = pixels_put(pixel, canvas->pixel_size, line & 0x80 ? ink : paper, canvas->scale);
        at += canvas->mode.pitch;
    }
}

void canvas_draw(canvas_t *canvas, unsigned column, unsigned row, uint32_t code, canvas_pen_t ink,
                 canvas_pen_t paper)
{
    if (canvas->mode.kind == SCREEN_TEXT) {
        uint16_t cell = text_cell(code, ink, paper);
        __builtin_memcpy(canvas_at(canvas, column, row), &cell, sizeof(cell));
        return;
    }
    uint8_t *at =
        canvas_at(canvas, column * FONT_WIDTH * canvas->scale, row * FONT_HEIGHT * canvas->scale);
    const uint8_t *glyph = font_glyph(code);
    if (canvas->pixel_size == 4 && canvas->scale == 1)
        glyph_draw_pairs(canvas, at, glyph, ink, paper);
    else
        glyph_draw_pixels(canvas, at, glyph, ink, paper);
}

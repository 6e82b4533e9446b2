// SPDX-License-Identifier: BSD-2-Clause
/* Drawing into screens of many sizes and depths; the sanitizer checks the bounds of their memory. */
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <screen/canvas.h>
#include <screen/font.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 0x5a /* the bytes that no pixel uses */
#define INK    0xffaa55u
#define PAPER  0x0000aau

static const screen_mode_t mode_32 = {.address = 0xfd000000,
                                      .kind = SCREEN_PIXELS,
                                      .pitch = 5120,
                                      .width = 1280,
                                      .height = 800,
                                      .depth = 32,
                                      .red = {16, 8},
                                      .green = {8, 8},
                                      .blue = {0, 8}};
static const screen_mode_t mode_16 = {.address = 0xfd000000,
                                      .kind = SCREEN_PIXELS,
                                      .pitch = 641,
                                      .width = 320,
                                      .height = 200,
                                      .depth = 16,
                                      .red = {11, 5},
                                      .green = {5, 6},
                                      .blue = {0, 5}};

static screen_mode_t mode_of(unsigned width, unsigned height, unsigned depth, unsigned more)
{
    screen_mode_t mode = depth == 16 ? mode_16 : mode_32;
    mode.width = width;
    mode.height = height;
    mode.depth = depth;
    mode.pitch = width * (depth / 8) + more;
    return mode;
}

static void canvas_make(canvas_t *canvas, const screen_mode_t *mode)
{
    assert_true(canvas_init(canvas, mode, 160, 64));
    uint8_t *memory = malloc(canvas_size(canvas));
    assert_non_null(memory);
    memset(memory, MARGIN, canvas_size(canvas));
    canvas_place(canvas, memory);
}

static uint32_t pixel_at(const canvas_t *canvas, unsigned x, unsigned y)
{
    uint32_t pixel = 0;
    memcpy(&pixel, canvas->base + (size_t)y * canvas->mode.pitch + x * canvas->pixel_size,
           canvas->pixel_size);
    return pixel;
}

static void assert_margin(const canvas_t *canvas)
{
    const screen_mode_t *mode = &canvas->mode;
    for (unsigned y = 0; y < mode->height; y++)
        for (unsigned at = mode->width * canvas->pixel_size; at < mode->pitch; at++)
            assert_int_equal(canvas->base[(size_t)y * mode->pitch + at], MARGIN);
}

/* Compares a cell with the glyph, pixel by pixel. */
static void assert_glyph(const canvas_t *canvas, unsigned column, unsigned row, uint32_t code)
{
    const uint8_t *glyph = font_glyph(code);
    unsigned width = FONT_WIDTH * canvas->scale, height = FONT_HEIGHT * canvas->scale;
    for (unsigned y = 0; y < height; y++)
        for (unsigned x = 0; x < width; x++) {
            bool set = glyph[y / canvas->scale] & 0x80 >> x / canvas->scale;
            assert_int_equal(pixel_at(canvas, column * width + x, row * height + y),
                             canvas_pen(canvas, set ? INK : PAPER));
        }
}

static void assert_canvas(const screen_mode_t *mode)
{
    canvas_t canvas;
    canvas_make(&canvas, mode);
    canvas_clear(&canvas, canvas_pen(&canvas, PAPER));
    assert_int_equal(pixel_at(&canvas, mode->width - 1, mode->height - 1),
                     canvas_pen(&canvas, PAPER));
    unsigned last_column = canvas.columns - 1, last_row = canvas.rows - 1;
    const canvas_pen_t ink = canvas_pen(&canvas, INK), paper = canvas_pen(&canvas, PAPER);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t code = i == 0 ? 'A' : 'g';
        canvas_draw(&canvas, 0, 0, code, ink, paper);
        canvas_draw(&canvas, last_column, last_row, code, ink, paper);
        canvas_draw(&canvas, last_column, 0, ' ', ink, paper);
        assert_glyph(&canvas, 0, 0, code);
        assert_glyph(&canvas, last_column, last_row, code);
        assert_glyph(&canvas, last_column, 0, ' ');
    }
    assert_margin(&canvas);
    free(canvas.base);
}

static void test_modes(void **state)
{
    (void)state;
    static const unsigned sizes[][2] = {{320, 200},  {640, 480},   {800, 600},
                                        {1280, 800}, {1366, 768},  {1920, 1080},
                                        {720, 2000}, {3840, 2160}, {16, 32}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        for (unsigned depth = 16; depth <= 32; depth += 8)
            for (unsigned more = 0; more <= 13 && (more == 0 || i < 3); more += 13) {
                screen_mode_t mode = mode_of(sizes[i][0], sizes[i][1], depth, more);
                assert_canvas(&mode);
            }
}

static void test_grid(void **state)
{
    (void)state;
    canvas_t canvas;
    assert_true(canvas_init(&canvas, &mode_32, 160, 64));
    assert_int_equal(canvas.columns, 160);
    assert_int_equal(canvas.rows, 50);
    assert_int_equal(canvas.scale, 1);
    screen_mode_t large = mode_of(3840, 2160, 32, 0);
    assert_true(canvas_init(&canvas, &large, 160, 64));
    assert_int_equal(canvas.columns, 160);
    assert_int_equal(canvas.rows, 45);
    assert_int_equal(canvas.scale, 3);
    assert_true(canvas_init(&canvas, &large, 1000, 1000));
    assert_int_equal(canvas.columns, 480);
    assert_int_equal(canvas.rows, 135);
    screen_mode_t high = mode_of(640, 4000, 32, 0);
    assert_true(canvas_init(&canvas, &high, 160, 64));
    assert_true(canvas.rows <= 64 && canvas.columns == 80 / canvas.scale);
}

static void refuse(screen_mode_t mode)
{
    canvas_t canvas;
    assert_false(canvas_init(&canvas, &mode, 160, 64));
}

static void test_refused(void **state)
{
    (void)state;
    screen_mode_t mode = mode_32;
    mode.address = 0;
    refuse(mode);
    mode.address = UINT64_MAX - 4096;
    refuse(mode);
    mode = mode_32;
    mode.kind = SCREEN_NONE;
    refuse(mode);
    mode.kind = SCREEN_TEXT + 1;
    refuse(mode);
    refuse(mode_of(1280, 800, 8, 0));
    refuse(mode_of(7, 800, 32, 0));
    refuse(mode_of(800, 15, 32, 0));
    refuse(mode_of(0, 0, 32, 0));
    mode = mode_32;
    mode.pitch = 5119;
    refuse(mode);
    mode = mode_32;
    mode.width = 0x40000500; /* times 4 is 5120 in 32 bits */
    refuse(mode);
    mode = mode_32;
    mode.red.shift = 25;
    refuse(mode);
    mode.red = (screen_field_t){16, 9};
    refuse(mode);
    mode.red = (screen_field_t){255, 8};
    refuse(mode);
}

static void test_pens(void **state)
{
    (void)state;
    canvas_t canvas;
    assert_true(canvas_init(&canvas, &mode_32, 160, 64));
    assert_int_equal(canvas_pen(&canvas, 0x123456), 0x123456);
    screen_mode_t swapped = mode_32;
    swapped.red.shift = 0;
    swapped.blue.shift = 16;
    assert_true(canvas_init(&canvas, &swapped, 160, 64));
    assert_int_equal(canvas_pen(&canvas, 0x123456), 0x563412);
    assert_true(canvas_init(&canvas, &mode_16, 160, 64));
    assert_int_equal(canvas_pen(&canvas, 0xff0000), 0xf800);
    assert_int_equal(canvas_pen(&canvas, 0x00ff00), 0x07e0);
    assert_int_equal(canvas_pen(&canvas, 0x0000ff), 0x001f);
}

static const screen_mode_t mode_text = {
    .address = 0xb8000, .kind = SCREEN_TEXT, .pitch = 160, .width = 80, .height = 25, .depth = 16};

static void test_text_mode(void **state)
{
    (void)state;
    canvas_t canvas;
    canvas_make(&canvas, &mode_text);
    assert_int_equal(canvas.columns, 80);
    assert_int_equal(canvas.rows, 25);
    canvas_clear(&canvas, canvas_pen(&canvas, 0));
    canvas_draw(&canvas, 79, 24, 'x', canvas_pen(&canvas, 0xffff55), canvas_pen(&canvas, 0xaa));
    const uint8_t *last = canvas.base + 24 * 160 + 79 * 2;
    assert_int_equal(last[0], 'x');
    assert_int_equal(last[1], 0x1e);
    assert_int_equal(last[-2], ' ');
    canvas_draw(&canvas, 0, 0, 0x159, canvas_pen(&canvas, 0xaaaaaa), 0);
    assert_int_equal(canvas.base[0], '?');
    assert_int_equal(canvas.base[1], 0x07);
    free(canvas.base);
}

/* The colours of a VGA are converted to themselves. */
static void test_vga_pens(void **state)
{
    (void)state;
    static const uint32_t colours[] = {0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa,
                                       0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55, 0x55ffff,
                                       0xff5555, 0xff55ff, 0xffff55, 0xffffff};
    canvas_t canvas;
    assert_true(canvas_init(&canvas, &mode_text, 160, 64));
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(canvas_pen(&canvas, colours[i]), i);
}

static void test_glyphs(void **state)
{
    (void)state;
    assert_ptr_equal(font_glyph(' '), font_glyphs[1]);
    assert_ptr_equal(font_glyph('~'), font_glyphs[95]);
    assert_ptr_equal(font_glyph(0x1f), font_glyphs[0]);
    assert_ptr_equal(font_glyph(0x7f), font_glyphs[0]);
    assert_ptr_equal(font_glyph(UINT32_MAX), font_glyphs[0]);
    assert_ptr_equal(font_glyph(0x4e00), font_glyphs[0]);
    assert_ptr_not_equal(font_glyph(0xe9), font_glyphs[0]);   /* e with acute */
    assert_ptr_not_equal(font_glyph(0x159), font_glyphs[0]);  /* r with caron */
    assert_ptr_not_equal(font_glyph(0x2500), font_glyphs[0]); /* a horizontal line */
    assert_memory_not_equal(font_glyph('A'), font_glyph('B'), FONT_HEIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes),     cmocka_unit_test(test_grid),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_pens),
        cmocka_unit_test(test_text_mode), cmocka_unit_test(test_vga_pens),
        cmocka_unit_test(test_glyphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

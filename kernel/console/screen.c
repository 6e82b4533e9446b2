// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's screen; see screen.h. */
#include <console/screen.h>
#include <console/text.h>
#include <screen/canvas.h>

#define INK   0xc8c8c8u
#define PAPER 0x000000u

static canvas_t canvas;
static text_t text;
static canvas_pen_t ink, paper;
static bool present;
static bool console_open;
static bool drawing; /* still true in a panic that drawing caused: then the screen is not used */

static bool kernel_draws(void)
{
    return present && canvas.base != NULL;
}

static void cell_draw(void *context, unsigned column, unsigned row, uint8_t cell)
{
    (void)context;
    bool cursor = (cell & TEXT_CURSOR) != 0;
    canvas_draw(&canvas, column, row, cell & ~TEXT_CURSOR, cursor ? paper : ink,
                cursor ? ink : paper);
}

void screen_flush(void)
{
    if (!kernel_draws() || drawing)
        return;
    drawing = true;
    text_flush(&text, cell_draw, NULL);
    drawing = false;
}

/* Clears also the margin that the characters do not cover, and draws everything. */
static void screen_redraw(void)
{
    if (!kernel_draws())
        return;
    canvas_clear(&canvas, paper);
    text_invalidate(&text);
    screen_flush();
}

bool screen_start(const screen_mode_t *mode, void *memory)
{
    if (!canvas_init(&canvas, mode, TEXT_COLUMNS_MAX, TEXT_ROWS_MAX))
        return false;
    text_init(&text, canvas.columns, canvas.rows);
    ink = canvas_pen(&canvas, INK);
    paper = canvas_pen(&canvas, PAPER);
    present = true;
    canvas_place(&canvas, memory);
    screen_redraw();
    return true;
}

void screen_place(void *memory)
{
    bool first = canvas.base == NULL;
    canvas_place(&canvas, memory);
    if (first)
        screen_redraw();
}

const screen_mode_t *screen_mode(void)
{
    return present ? &canvas.mode : NULL;
}

unsigned screen_rows(void)
{
    return present ? canvas.rows : 0;
}

void screen_log(const char *bytes, size_t size)
{
    /* Drawing the whole screen for each line would take too long while many lines are logged. */
    unsigned jump = console_open ? 1 : canvas.rows / 2;
    for (size_t i = 0; present && i < size; i++) {
        if (bytes[i] == '\n')
            text_put(&text, '\r', jump);
        text_put(&text, bytes[i], jump);
    }
    screen_flush();
}

void screen_open(void)
{
    console_open = true;
    text.cursor = true;
}

void screen_close(void)
{
    console_open = false;
    text.cursor = false;
    text_invalidate(&text);
    screen_flush();
}

void screen_put_char(char c)
{
    if (present)
        text_put(&text, c, 1);
}

void screen_scroll(int direction)
{
    if (!present)
        return;
    text_scroll(&text, direction * (int)(canvas.rows / 2 + 1));
    screen_flush();
}

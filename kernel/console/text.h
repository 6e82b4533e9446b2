// SPDX-License-Identifier: BSD-2-Clause
/*
 * The text on the kernel's screen: a window of rows on the last lines that were written. Pure code.
 *
 * It handles what the kernel and its console write: printable ASCII, \n, \r, \b, \t, and the escape
 * sequences `ESC [ K` and `ESC [ n D`. Other sequences are skipped and other bytes shown as '?'.
 * Cells are only compared and drawn in text_flush().
 */
#ifndef CONSOLE_TEXT_H
#define CONSOLE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#define TEXT_COLUMNS_MAX 160
#define TEXT_ROWS_MAX    64
/* Lines kept, including those on the screen; a power of two. */
#define TEXT_LINES 256

/* A cell holds a character, and this bit in the cell of the cursor. */
#define TEXT_CURSOR 0x80

typedef struct text {
    unsigned columns, rows;
    unsigned top;      /* number of the line in the first row, counted from the first one written */
    unsigned line;     /* of the cursor; top <= line < top + rows */
    unsigned column;   /* of the cursor; `columns`: the next character begins a line */
    unsigned scrolled; /* rows that the window is scrolled back */
    bool cursor;       /* show the cursor */
    unsigned escape;   /* state of an escape sequence */
    unsigned parameter;
    unsigned stale_from, stale_to; /* rows that can differ from those shown */
    uint8_t lines[TEXT_LINES][TEXT_COLUMNS_MAX];
    uint8_t shown[TEXT_ROWS_MAX][TEXT_COLUMNS_MAX]; /* 0: unknown */
} text_t;

typedef void (*text_draw_t)(void *context, unsigned column, unsigned row, uint8_t cell);

/* Starts with an empty screen; both sizes are at least 1 and at most the constants above. */
void text_init(text_t *text, unsigned columns, unsigned rows);

/* Writes one byte. At the end of the screen, the text moves up by `jump` rows at once. */
void text_put(text_t *text, char c, unsigned jump);

/* Moves the window by this number of rows, up (back) or down, within the lines that are kept. */
void text_scroll(text_t *text, int rows);

/* Something else has drawn on the screen: all cells must be drawn again. */
void text_invalidate(text_t *text);

/* Draws the cells that differ from those shown. */
void text_flush(text_t *text, text_draw_t draw, void *context);

#endif

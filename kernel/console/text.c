// SPDX-License-Identifier: BSD-2-Clause
/* The text on the screen; see text.h. */
#include <console/text.h>
#include <lib/mem.h>

#define TAB_SIZE      8
#define PARAMETER_MAX 1000

/* States of an escape sequence. */
enum text_escape { TEXT_PLAIN, TEXT_ESCAPE, TEXT_BRACKET };

static uint8_t *text_line(text_t *text, unsigned line)
{
    return text->lines[line % TEXT_LINES];
}

static void text_line_clear(text_t *text, unsigned line, unsigned column)
{
    memset(text_line(text, line) + column, ' ', text->columns - column);
}

static void rows_stale(text_t *text, unsigned from, unsigned to)
{
    text->stale_from = from < text->stale_from ? from : text->stale_from;
    text->stale_to = to > text->stale_to ? to : text->stale_to;
}

static void text_stale(text_t *text)
{
    rows_stale(text, 0, text->rows);
}

static void cursor_stale(text_t *text)
{
    unsigned row = text->line - text->top;
    rows_stale(text, row, row + 1);
}

void text_init(text_t *text, unsigned columns, unsigned rows)
{
    *text = (text_t){.columns = columns, .rows = rows};
    memset(text->lines, ' ', sizeof(text->lines));
    text_stale(text);
}

void text_invalidate(text_t *text)
{
    memset(text->shown, 0, sizeof(text->shown));
    text_stale(text);
}

static void line_feed(text_t *text, unsigned jump)
{
    cursor_stale(text);
    text->line++;
    if (text->line >= text->top + text->rows) {
        jump = jump == 0 ? 1 : jump < text->rows ? jump : text->rows;
        text->top += jump;
        for (unsigned row = text->rows - jump; row < text->rows; row++)
            text_line_clear(text, text->top + row, 0);
        text_stale(text);
    }
    cursor_stale(text);
}

static void text_put_visible(text_t *text, uint8_t c, unsigned jump)
{
    if (text->column == text->columns) {
        line_feed(text, jump);
        text->column = 0;
    }
    text_line(text, text->line)[text->column++] = c;
}

static void text_put_plain(text_t *text, char c, unsigned jump)
{
    switch (c) {
    case '\n':
        line_feed(text, jump);
        break;
    case '\r':
        text->column = 0;
        break;
    case '\b':
        text->column -= text->column > 0;
        break;
    case '\t':
        text->column = (text->column / TAB_SIZE + 1) * TAB_SIZE;
        text->column = text->column < text->columns ? text->column : text->columns - 1;
        break;
    case '\a':
        break;
    case '\x1b':
        text->escape = TEXT_ESCAPE;
        break;
    default:
        text_put_visible(text, c >= ' ' && c <= '~' ? (uint8_t)c : '?', jump);
        break;
    }
}

static void text_escape_end(text_t *text, char letter)
{
    unsigned count = text->parameter > 0 ? text->parameter : 1;
    if (letter == 'K' && text->parameter == 0 && text->column < text->columns)
        text_line_clear(text, text->line, text->column);
    else if (letter == 'D')
        text->column -= count < text->column ? count : text->column;
}

/* Handles a byte of an escape sequence. */
static void text_escape_put(text_t *text, char c)
{
    if (text->escape == TEXT_ESCAPE) {
        text->escape = c == '[' ? TEXT_BRACKET : TEXT_PLAIN;
        text->parameter = 0;
    } else if (c >= '0' && c <= '9') {
        text->parameter = (text->parameter * 10 + (unsigned)(c - '0')) % PARAMETER_MAX;
    } else if (c < ' ' || c >= '@') {
        text_escape_end(text, c);
        text->escape = TEXT_PLAIN;
    }
}

void text_put(text_t *text, char c, unsigned jump)
{
    cursor_stale(text);
    if (text->scrolled != 0)
        text_scroll(text, (int)text->scrolled);
    if (text->escape != TEXT_PLAIN)
        text_escape_put(text, c);
    else
        text_put_plain(text, c, jump);
    cursor_stale(text);
}

void text_scroll(text_t *text, int rows)
{
    unsigned kept = TEXT_LINES - text->rows;
    unsigned most = text->top < kept ? text->top : kept;
    int scrolled = (int)text->scrolled - rows;
    scrolled = scrolled < 0 ? 0 : scrolled;
    text->scrolled = (unsigned)scrolled < most ? (unsigned)scrolled : most;
    text_stale(text);
}

/* Returns the cell that must be shown at a position. */
static uint8_t cell_at(text_t *text, unsigned column, unsigned row)
{
    unsigned line = text->top - text->scrolled + row;
    unsigned cursor = text->column < text->columns ? text->column : text->columns - 1;
    bool here = text->cursor && line == text->line && column == cursor;
    return text_line(text, line)[column] | (here ? TEXT_CURSOR : 0);
}

void text_flush(text_t *text, text_draw_t draw, void *context)
{
    for (unsigned row = text->stale_from; row < text->stale_to; row++) {
        for (unsigned column = 0; column < text->columns; column++) {
            uint8_t cell = cell_at(text, column, row);
            if (text->shown[row][column] != cell)
                draw(context, column, row, cell);
            text->shown[row][column] = cell;
        }
    }
    text->stale_from = text->rows;
    text->stale_to = 0;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line discipline of cooked mode: Backspace, Ctrl-U (delete the line), Ctrl-W (delete a word),
 * Ctrl-D (end of input on an empty line; otherwise passes the line on without a newline), Enter.
 * Escape sequences (cursor keys) are ignored.
 */
#include "discipline.h"

enum {
    KEY_CTRL_D = 4,
    KEY_CTRL_H = 8,
    KEY_CTRL_U = 21,
    KEY_CTRL_W = 23,
    KEY_ESCAPE = 27,
    KEY_DELETE = 127
};

static void echo(terminal_t *terminal, const char *bytes, size_t size)
{
    terminal_write(terminal, bytes, size);
}

/* Removes the last character, with all its bytes if it is UTF-8. */
static void line_erase(terminal_t *terminal)
{
    if (terminal->line_length == 0)
        return;
    do {
        terminal->line_length--;
    } while (terminal->line_length > 0 &&
             ((uint8_t)terminal->line[terminal->line_length] & 0xc0) == 0x80);
    echo(terminal, "\b \b", 3);
}

static char line_last(const terminal_t *terminal)
{
    return terminal->line_length > 0 ? terminal->line[terminal->line_length - 1] : '\0';
}

static void line_erase_word(terminal_t *terminal)
{
    while (line_last(terminal) == ' ')
        line_erase(terminal);
    while (terminal->line_length > 0 && line_last(terminal) != ' ')
        line_erase(terminal);
}

/* Ends the line. There is always room for the newline: line_add leaves the last place free. */
static void line_end(terminal_t *terminal)
{
    terminal->line[terminal->line_length++] = '\n';
    terminal->line_ready = true;
    echo(terminal, "\n", 1);
}

static void line_add(terminal_t *terminal, uint8_t byte)
{
    if (byte < ' ' && byte != '\t')
        return;
    if (terminal->line_length >= TERMINAL_LINE - 1) {
        echo(terminal, "\a", 1);
        return;
    }
    terminal->line[terminal->line_length++] = (char)byte;
    /* A tab has an unknown width and could not be erased, so it is echoed as one space. */
    echo(terminal, byte == '\t' ? " " : (const char *)&byte, 1);
}

/* Whether `byte` belongs to an escape sequence: ESC x, or ESC [ ... letter. */
static bool escape_swallow(terminal_t *terminal, uint8_t byte)
{
    if (terminal->escape == 0) {
        terminal->escape = byte == KEY_ESCAPE;
        return terminal->escape != 0;
    }
    if (terminal->escape == 1) {
        terminal->escape = byte == '[' || byte == 'O' ? 2 : 0;
        return byte >= ' ';
    }
    terminal->escape = byte >= '@' || byte < ' ' ? 0 : 2;
    return byte >= ' ';
}

void discipline_key(terminal_t *terminal, uint8_t byte)
{
    if (escape_swallow(terminal, byte))
        return;
    switch (byte) {
    case '\r':
    case '\n':
        line_end(terminal);
        break;
    case KEY_CTRL_D:
        terminal->line_ready = true;
        break;
    case KEY_CTRL_H:
    case KEY_DELETE:
        line_erase(terminal);
        break;
    case KEY_CTRL_U:
        while (terminal->line_length > 0)
            line_erase(terminal);
        break;
    case KEY_CTRL_W:
        line_erase_word(terminal);
        break;
    default:
        line_add(terminal, byte);
        break;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
/* A terminal for tests; see screen.h. */
#include "screen.h"
#include <assert.h>
#include <string.h>

void screen_init(screen_t *screen)
{
    memset(screen, 0, sizeof(*screen));
}

void screen_type(screen_t *screen, const char *keys)
{
    screen->keys = keys;
    screen->key_count = strlen(keys);
}

void screen_clear(screen_t *screen)
{
    screen->output_length = 0;
    screen->output[0] = '\0';
}

int screen_get(void *context)
{
    screen_t *screen = context;
    if (screen->key_count == 0)
        return -1;
    screen->key_count--;
    return (unsigned char)*screen->keys++;
}

static void cut_blanks(screen_t *screen)
{
    size_t length = strlen(screen->line);
    while (length > 0 && screen->line[length - 1] == ' ')
        screen->line[--length] = '\0';
}

static void draw_character(screen_t *screen, char c)
{
    size_t length = strlen(screen->line);
    assert(screen->cursor < SCREEN_COLUMNS);
    while (length <= screen->cursor)
        screen->line[length++] = ' ';
    screen->line[length] = '\0';
    screen->line[screen->cursor++] = c;
    cut_blanks(screen);
}

static void draw_escape(screen_t *screen, char c)
{
    if (c == '[') {
        screen->parameter = 0;
        return;
    }
    if (c >= '0' && c <= '9') {
        screen->parameter = screen->parameter * 10 + (unsigned)(c - '0');
        return;
    }
    screen->escape = 0;
    if (c == 'K' && screen->cursor < strlen(screen->line))
        screen->line[screen->cursor] = '\0';
    if (c == 'D') {
        unsigned columns = screen->parameter > 0 ? screen->parameter : 1; /* as a VT100 does */
        assert(columns <= screen->cursor);
        screen->cursor -= columns;
    }
    cut_blanks(screen);
}

static void draw(screen_t *screen, char c)
{
    if (screen->escape != 0)
        draw_escape(screen, c);
    else if (c == '\x1b')
        screen->escape = 1;
    else if (c == '\r')
        screen->cursor = 0;
    else if (c == '\n')
        screen->line[0] = '\0';
    else if (c == '\b')
        screen->cursor--;
    else if (c == '\a')
        screen->bells++;
    else
        draw_character(screen, c);
}

void screen_put(void *context, char c)
{
    screen_t *screen = context;
    draw(screen, c);
    if (c == '\r')
        return;
    assert(screen->output_length + 1 < sizeof(screen->output));
    screen->output[screen->output_length++] = c;
    screen->output[screen->output_length] = '\0';
}

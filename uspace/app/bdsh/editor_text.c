// SPDX-License-Identifier: BSD-2-Clause
/* Text and terminal of the line editor, see editor_text.h. */
#include "editor_text.h"
#include <stdbool.h>
#include <string.h>

static bool is_continuation(char c)
{
    return ((uint8_t)c & 0xc0) == 0x80;
}

size_t text_previous(const editor_t *editor, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && is_continuation(editor->text[at]))
        at--;
    return at;
}

size_t text_next(const editor_t *editor, size_t at)
{
    if (at < editor->length)
        at++;
    while (at < editor->length && is_continuation(editor->text[at]))
        at++;
    return at;
}

size_t text_previous_word(const editor_t *editor, size_t at)
{
    while (at > 0 && editor->text[at - 1] == ' ')
        at--;
    while (at > 0 && editor->text[at - 1] != ' ')
        at--;
    return at;
}

size_t text_next_word(const editor_t *editor, size_t at)
{
    while (at < editor->length && editor->text[at] == ' ')
        at++;
    while (at < editor->length && editor->text[at] != ' ')
        at++;
    return at;
}

void text_emit(editor_t *editor, const char *bytes)
{
    editor->emit(editor->context, bytes, strlen(bytes));
}

/* Returns the number of terminal cells that [from, to) occupies. */
static size_t cells(const editor_t *editor, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += !is_continuation(editor->text[i]);
    return count;
}

static void back(editor_t *editor, size_t count)
{
    for (size_t i = 0; i < count; i++)
        text_emit(editor, "\b");
}

void text_move(editor_t *editor, size_t to)
{
    if (to < editor->cursor)
        back(editor, cells(editor, to, editor->cursor));
    else
        editor->emit(editor->context, editor->text + editor->cursor, to - editor->cursor);
    editor->cursor = to;
}

/* Shows the text after the cursor, then moves the cursor back. */
static void tail_show(editor_t *editor)
{
    text_emit(editor, editor->text + editor->cursor);
    back(editor, cells(editor, editor->cursor, editor->length));
}

void text_remove(editor_t *editor, size_t from, size_t to)
{
    if (from == to)
        return;
    text_move(editor, from);
    memmove(editor->text + from, editor->text + to, editor->length - to + 1);
    editor->length -= to - from;
    text_emit(editor, "\x1b[K");
    tail_show(editor);
}

void editor_insert(editor_t *editor, const char *text, size_t size)
{
    if (size >= EDITOR_SIZE - editor->length) {
        text_emit(editor, "\a");
        return;
    }
    char *at = editor->text + editor->cursor;
    memmove(at + size, at, editor->length - editor->cursor + 1);
    memcpy(at, text, size);
    editor->length += size;
    editor->cursor += size;
    editor->emit(editor->context, text, size);
    if (editor->cursor < editor->length)
        tail_show(editor);
}

void text_replace(editor_t *editor, const char *line)
{
    text_remove(editor, 0, editor->length);
    editor_insert(editor, line, strlen(line));
}

void editor_redraw(editor_t *editor)
{
    text_emit(editor, editor->prompt);
    text_emit(editor, editor->text);
    back(editor, cells(editor, editor->cursor, editor->length));
}

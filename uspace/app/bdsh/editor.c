// SPDX-License-Identifier: BSD-2-Clause
/* Keys and history of the line editor, see editor.h. */
#include "editor.h"
#include "editor_text.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CTRL(letter) ((letter) - '@')

#define KEY_ESCAPE 0x1b
#define KEY_DELETE 0x7f

void editor_init(editor_t *editor, void (*emit)(void *context, const char *bytes, size_t size),
                 void *context)
{
    memset(editor, 0, sizeof(*editor));
    editor->emit = emit;
    editor->context = context;
    editor->prompt = "";
}

void editor_fini(editor_t *editor)
{
    for (size_t i = 0; i < editor->history_count; i++)
        free(editor->history[i]);
    editor->history_count = 0;
}

static void line_clear(editor_t *editor)
{
    editor->text[0] = '\0';
    editor->length = 0;
    editor->cursor = 0;
    editor->history_at = editor->history_count;
    editor->escape_length = 0;
}

void editor_begin(editor_t *editor, const char *prompt)
{
    line_clear(editor);
    editor->prompt = prompt;
    text_emit(editor, prompt);
}

/* ---- history ---- */

void editor_remember(editor_t *editor, const char *line)
{
    size_t count = editor->history_count;
    if (line[0] == '\0' || (count > 0 && strcmp(editor->history[count - 1], line) == 0))
        return;
    char *copy = strdup(line);
    if (copy == NULL)
        return;
    if (count == EDITOR_HISTORY) {
        free(editor->history[0]);
        memmove(editor->history, editor->history + 1, (count - 1) * sizeof(editor->history[0]));
        count--;
    }
    editor->history[count] = copy;
    editor->history_count = count + 1;
}

static void history_show(editor_t *editor, size_t at)
{
    if (at > editor->history_count) {
        text_emit(editor, "\a");
        return;
    }
    if (editor->history_at == editor->history_count)
        memcpy(editor->typed, editor->text, editor->length + 1);
    editor->history_at = at;
    text_replace(editor, at == editor->history_count ? editor->typed : editor->history[at]);
}

/* ---- keys ---- */

enum action {
    ACTION_NONE,
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_HOME,
    ACTION_END,
    ACTION_WORD_LEFT,
    ACTION_WORD_RIGHT,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_DELETE,
    ACTION_BACKSPACE,
    ACTION_KILL_WORD,
    ACTION_KILL_TO_START,
    ACTION_KILL_TO_END,
    ACTION_CLEAR
};

typedef struct binding {
    const char *keys;
    enum action action;
} binding_t;

static const binding_t bindings[] = {
    {"\x01", ACTION_HOME},
    {"\x02", ACTION_LEFT},
    {"\x05", ACTION_END},
    {"\x06", ACTION_RIGHT},
    {"\x08", ACTION_BACKSPACE},
    {"\x0b", ACTION_KILL_TO_END},
    {"\x0c", ACTION_CLEAR},
    {"\x0e", ACTION_DOWN},
    {"\x10", ACTION_UP},
    {"\x15", ACTION_KILL_TO_START},
    {"\x17", ACTION_KILL_WORD},
    {"\x7f", ACTION_BACKSPACE},
    {"\x1b[A", ACTION_UP},
    {"\x1b[B", ACTION_DOWN},
    {"\x1b[C", ACTION_RIGHT},
    {"\x1b[D", ACTION_LEFT},
    {"\x1bOA", ACTION_UP},
    {"\x1bOB", ACTION_DOWN},
    {"\x1bOC", ACTION_RIGHT},
    {"\x1bOD", ACTION_LEFT},
    {"\x1b[H", ACTION_HOME},
    {"\x1b[F", ACTION_END},
    {"\x1bOH", ACTION_HOME},
    {"\x1bOF", ACTION_END},
    {"\x1b[1~", ACTION_HOME},
    {"\x1b[7~", ACTION_HOME},
    {"\x1b[4~", ACTION_END},
    {"\x1b[8~", ACTION_END},
    {"\x1b[3~", ACTION_DELETE},
    {"\x1b[1;5D", ACTION_WORD_LEFT},
    {"\x1b[1;5C", ACTION_WORD_RIGHT},
    {"\x1b"
     "b",
     ACTION_WORD_LEFT},
    {"\x1b"
     "f",
     ACTION_WORD_RIGHT},
    {"\x1b\x7f", ACTION_KILL_WORD},
};

static enum action action_find(const char *keys)
{
    for (size_t i = 0; i < sizeof(bindings) / sizeof(bindings[0]); i++)
        if (strcmp(bindings[i].keys, keys) == 0)
            return bindings[i].action;
    return ACTION_NONE;
}

static void action_move(editor_t *editor, enum action action)
{
    size_t at = editor->cursor;
    switch (action) {
    case ACTION_LEFT:
        at = text_previous(editor, at);
        break;
    case ACTION_RIGHT:
        at = text_next(editor, at);
        break;
    case ACTION_WORD_LEFT:
        at = text_previous_word(editor, at);
        break;
    case ACTION_WORD_RIGHT:
        at = text_next_word(editor, at);
        break;
    case ACTION_HOME:
        at = 0;
        break;
    default:
        at = editor->length;
        break;
    }
    text_move(editor, at);
}

static void action_remove(editor_t *editor, enum action action)
{
    size_t at = editor->cursor;
    switch (action) {
    case ACTION_DELETE:
        text_remove(editor, at, text_next(editor, at));
        break;
    case ACTION_BACKSPACE:
        text_remove(editor, text_previous(editor, at), at);
        break;
    case ACTION_KILL_WORD:
        text_remove(editor, text_previous_word(editor, at), at);
        break;
    case ACTION_KILL_TO_START:
        text_remove(editor, 0, at);
        break;
    default:
        text_remove(editor, at, editor->length);
        break;
    }
}

static void action_run(editor_t *editor, enum action action)
{
    switch (action) {
    case ACTION_NONE:
        break;
    case ACTION_UP:
        history_show(editor, editor->history_at - 1);
        break;
    case ACTION_DOWN:
        history_show(editor, editor->history_at + 1);
        break;
    case ACTION_CLEAR:
        text_emit(editor, "\x1b[H\x1b[2J");
        editor_redraw(editor);
        break;
    case ACTION_DELETE:
    case ACTION_BACKSPACE:
    case ACTION_KILL_WORD:
    case ACTION_KILL_TO_START:
    case ACTION_KILL_TO_END:
        action_remove(editor, action);
        break;
    default:
        action_move(editor, action);
        break;
    }
}

/* ESC x; ESC O x; ESC [ ... letter or ~. */
static bool escape_is_whole(const editor_t *editor)
{
    char second = editor->escape[1];
    char last = editor->escape[editor->escape_length - 1];
    if (editor->escape_length < 2)
        return false;
    if (second == 'O')
        return editor->escape_length == 3;
    return second != '[' || (editor->escape_length > 2 && last >= '@');
}

/* A sequence that is too long is consumed to its end and ignored. */
static void escape_key(editor_t *editor, uint8_t byte)
{
    if (editor->escape_length == sizeof(editor->escape) - 1)
        editor->escape_length--;
    editor->escape[editor->escape_length++] = (char)byte;
    editor->escape[editor->escape_length] = '\0';
    if (escape_is_whole(editor)) {
        editor->escape_length = 0;
        action_run(editor, action_find(editor->escape));
    }
}

static enum editor_event line_enter(editor_t *editor)
{
    text_move(editor, editor->length);
    text_emit(editor, "\n");
    editor_remember(editor, editor->text);
    return EDITOR_LINE;
}

static enum editor_event line_cancel(editor_t *editor)
{
    text_move(editor, editor->length);
    text_emit(editor, "^C\n");
    line_clear(editor);
    return EDITOR_CANCEL;
}

static enum editor_event control_key(editor_t *editor, uint8_t byte)
{
    char keys[2] = {(char)byte, '\0'};
    switch (byte) {
    case '\r':
    case '\n':
        return line_enter(editor);
    case '\t':
        return EDITOR_COMPLETE;
    case CTRL('C'):
        return line_cancel(editor);
    case CTRL('D'):
        if (editor->length == 0)
            return EDITOR_END;
        action_run(editor, ACTION_DELETE);
        return EDITOR_NONE;
    default:
        action_run(editor, action_find(keys));
        return EDITOR_NONE;
    }
}

enum editor_event editor_key(editor_t *editor, uint8_t byte)
{
    uint8_t last = editor->last;
    editor->last = byte;
    if (editor->escape_length > 0 || byte == KEY_ESCAPE) {
        escape_key(editor, byte);
        return EDITOR_NONE;
    }
    if (byte == '\n' && last == '\r')
        return EDITOR_NONE;
    if (byte < ' ' || byte == KEY_DELETE)
        return control_key(editor, byte);
    char text = (char)byte;
    editor_insert(editor, &text, 1);
    return EDITOR_NONE;
}

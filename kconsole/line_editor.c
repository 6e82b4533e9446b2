// SPDX-License-Identifier: BSD-2-Clause
/* The line editor; see line_editor.h. */
#include <kconsole/line_editor.h>
#include <lib/mem.h>

#define CTRL(letter) ((letter) - '@')
#define KEY_ESCAPE   0x1b
#define KEY_DELETE   0x7f

/* States of an escape sequence: ESC, then [ or O, then perhaps a number, then a letter or ~. */
enum escape_state { ESCAPE_NONE, ESCAPE_SEEN, ESCAPE_BRACKET, ESCAPE_PREFIX };

void line_editor_init(line_editor_t *editor, terminal_t *terminal, const char *prompt,
                      line_complete_t complete, void *complete_context)
{
    memset(editor, 0, sizeof(*editor));
    editor->terminal = terminal;
    editor->prompt = prompt;
    editor->complete = complete;
    editor->complete_context = complete_context;
}

static unsigned window_width(const line_editor_t *editor)
{
    return LINE_COLUMNS - (unsigned)str_length(editor->prompt, LINE_COLUMNS / 2) - 1;
}

/* Moves the window so that the cursor is in it. Returns whether it moved. */
static bool window_follow(line_editor_t *editor)
{
    unsigned width = window_width(editor);
    unsigned old = editor->window;
    if (editor->cursor < editor->window)
        editor->window = editor->cursor;
    if (editor->cursor > editor->window + width)
        editor->window = editor->cursor - width;
    return editor->window != old;
}

/* Redraws prompt, window and cursor on the current line. */
static void redraw(line_editor_t *editor)
{
    terminal_t *terminal = editor->terminal;
    (void)window_follow(editor);
    terminal_put(terminal, '\r');
    terminal_text(terminal, editor->prompt);
    unsigned end = editor->window + window_width(editor);
    if (end > editor->length)
        end = editor->length;
    for (unsigned i = editor->window; i < end; i++)
        terminal_put(terminal, editor->text[i]);
    terminal_text(terminal, "\x1b[K");
    if (end > editor->cursor)
        terminal_print(terminal, "\x1b[%uD", end - editor->cursor);
}

static void insert(line_editor_t *editor, char c)
{
    if (editor->length >= LINE_MAX_LENGTH) {
        terminal_put(editor->terminal, '\a');
        return;
    }
    memmove(editor->text + editor->cursor + 1, editor->text + editor->cursor,
            editor->length - editor->cursor + 1);
    editor->text[editor->cursor++] = c;
    editor->length++;
    /* At the end of the line, echo only the character, so that transcripts stay readable. */
    if (editor->cursor == editor->length && !window_follow(editor))
        terminal_put(editor->terminal, c);
    else
        redraw(editor);
}

/* Deletes the characters in [from, to) and moves the cursor to `from`. */
static void erase(line_editor_t *editor, unsigned from, unsigned to)
{
    if (from == to)
        return;
    bool last = to == editor->length && to == from + 1 && editor->cursor == to;
    memmove(editor->text + from, editor->text + to, editor->length - to + 1);
    editor->length -= to - from;
    editor->cursor = from;
    if (last && !window_follow(editor))
        terminal_text(editor->terminal, "\b \b");
    else
        redraw(editor);
}

static void move_to(line_editor_t *editor, unsigned cursor)
{
    if (cursor > editor->length)
        return;
    editor->cursor = cursor;
    redraw(editor);
}

static void delete_word(line_editor_t *editor)
{
    unsigned start = editor->cursor;
    while (start > 0 && editor->text[start - 1] == ' ')
        start--;
    while (start > 0 && editor->text[start - 1] != ' ')
        start--;
    erase(editor, start, editor->cursor);
}

static void replace_text(line_editor_t *editor, const char *text)
{
    (void)str_copy(editor->text, sizeof(editor->text), text);
    editor->length = (unsigned)str_length(editor->text, LINE_MAX_LENGTH);
    editor->cursor = editor->length;
    editor->window = 0;
    redraw(editor);
}

static void editor_history_show(line_editor_t *editor, unsigned back)
{
    unsigned kept = editor->history_count < LINE_HISTORY ? editor->history_count : LINE_HISTORY;
    if (back > kept)
        return;
    if (editor->history_back == 0)
        (void)str_copy(editor->draft, sizeof(editor->draft), editor->text);
    editor->history_back = back;
    replace_text(editor, back == 0
                             ? editor->draft
                             : editor->history[(editor->history_count - back) % LINE_HISTORY]);
}

static void history_add(line_editor_t *editor)
{
    if (editor->length == 0)
        return;
    const char *last = editor->history[(editor->history_count + LINE_HISTORY - 1) % LINE_HISTORY];
    if (str_equal(last, editor->text))
        return;
    char *place = editor->history[editor->history_count % LINE_HISTORY];
    (void)str_copy(place, sizeof(editor->history[0]), editor->text);
    editor->history_count++;
}

static void editor_line_complete(line_editor_t *editor)
{
    if (editor->complete == NULL)
        return;
    completion_t completion;
    completion_init(&completion, editor->text, editor->cursor);
    editor->complete(&completion, editor->complete_context);
    if (completion.count == 0) {
        terminal_put(editor->terminal, '\a');
        return;
    }
    size_t common = str_length(completion.common, sizeof(completion.common));
    for (size_t i = completion.prefix_length; i < common; i++)
        insert(editor, completion.common[i]);
    if (completion.count == 1) {
        if (editor->cursor == editor->length)
            insert(editor, ' ');
        return;
    }
    if (common > completion.prefix_length)
        return;
    completion_list_begin(&completion, editor->terminal);
    editor->complete(&completion, editor->complete_context);
    completion_list_end(&completion);
    redraw(editor);
}

static void move_key(line_editor_t *editor, char letter)
{
    switch (letter) {
    case 'A':
        editor_history_show(editor, editor->history_back + 1);
        break;
    case 'B':
        if (editor->history_back > 0)
            editor_history_show(editor, editor->history_back - 1);
        break;
    case 'C':
        move_to(editor, editor->cursor + 1);
        break;
    case 'D':
        if (editor->cursor > 0)
            move_to(editor, editor->cursor - 1);
        break;
    case 'H':
        move_to(editor, 0);
        break;
    case 'F':
        move_to(editor, editor->length);
        break;
    }
}

static void delete_at_cursor(line_editor_t *editor)
{
    if (editor->cursor < editor->length)
        erase(editor, editor->cursor, editor->cursor + 1);
}

/* ESC [ N ~ */
static void numbered_key(line_editor_t *editor, unsigned number)
{
    if (number == 1 || number == 7)
        move_key(editor, 'H');
    else if (number == 4 || number == 8)
        move_key(editor, 'F');
    else if (number == 3)
        delete_at_cursor(editor);
}

/* Processes a byte of an escape sequence. Returns false if `byte` is not part of one. */
static bool escape_feed(line_editor_t *editor, uint8_t byte)
{
    if (editor->escape == ESCAPE_NONE) {
        if (byte == CTRL('A'))
            editor->escape = ESCAPE_PREFIX;
        else if (byte == KEY_ESCAPE)
            editor->escape = ESCAPE_SEEN;
        return editor->escape != ESCAPE_NONE;
    }
    if (editor->escape == ESCAPE_SEEN && (byte == '[' || byte == 'O')) {
        editor->escape = ESCAPE_BRACKET;
        editor->parameter = 0;
        return true;
    }
    if (editor->escape == ESCAPE_BRACKET) {
        if (byte >= '0' && byte <= '9') {
            editor->parameter = (editor->parameter * 10 + (unsigned)(byte - '0')) % 1000;
            return true;
        }
        if (byte == ';')
            return true;
        if (byte == '~')
            numbered_key(editor, editor->parameter);
        else
            move_key(editor, (char)byte);
    }
    editor->escape = ESCAPE_NONE;
    return true;
}

static enum line_event finish(line_editor_t *editor, enum line_event event)
{
    if (event == LINE_DONE)
        history_add(editor);
    terminal_text(editor->terminal, event == LINE_CANCELLED ? "^C\n" : "\n");
    return event;
}

static void editor_control_key(line_editor_t *editor, uint8_t byte)
{
    switch (byte) {
    case '\b':
    case KEY_DELETE:
        if (editor->cursor > 0)
            erase(editor, editor->cursor - 1, editor->cursor);
        break;
    case '\t':
        editor_line_complete(editor);
        break;
    case CTRL('B'):
        move_key(editor, 'D');
        break;
    case CTRL('D'):
        delete_at_cursor(editor);
        break;
    case CTRL('E'):
        move_key(editor, 'F');
        break;
    case CTRL('F'):
        move_key(editor, 'C');
        break;
    case CTRL('K'):
        erase(editor, editor->cursor, editor->length);
        break;
    case CTRL('L'):
        redraw(editor);
        break;
    case CTRL('N'):
        move_key(editor, 'B');
        break;
    case CTRL('P'):
        move_key(editor, 'A');
        break;
    case CTRL('U'):
        erase(editor, 0, editor->cursor);
        break;
    case CTRL('W'):
        delete_word(editor);
        break;
    }
}

void line_editor_start(line_editor_t *editor)
{
    editor->text[0] = '\0';
    editor->length = 0;
    editor->cursor = 0;
    editor->window = 0;
    editor->escape = ESCAPE_NONE;
    editor->history_back = 0;
    terminal_text(editor->terminal, editor->prompt);
}

enum line_event line_editor_feed(line_editor_t *editor, uint8_t byte)
{
    if (escape_feed(editor, byte))
        return LINE_MORE;
    if (byte == '\r' || byte == '\n')
        return finish(editor, LINE_DONE);
    if (byte == CTRL('C'))
        return finish(editor, LINE_CANCELLED);
    if (byte == CTRL('D') && editor->length == 0)
        return finish(editor, LINE_END);
    if (byte >= ' ' && byte < KEY_DELETE)
        insert(editor, (char)byte);
    else
        editor_control_key(editor, byte);
    return LINE_MORE;
}

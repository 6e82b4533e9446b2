// SPDX-License-Identifier: BSD-2-Clause
/*
 * A line editor for a VT100: a state machine that is fed one key at a time and never waits.
 *
 * Keys: cursor keys, Home, End, Delete, Backspace; Ctrl-E moves to the end, Ctrl-B and Ctrl-F a
 * character back and forward, Ctrl-K and Ctrl-U delete to the end and to the start, Ctrl-W deletes
 * a word, Ctrl-P and Ctrl-N recall lines, Ctrl-L redraws the line, Ctrl-C discards it, Ctrl-D
 * deletes a character or, on an empty line, ends the input; Tab completes. Ctrl-A is the prefix of
 * the terminal's keys: it and the next key are ignored.
 *
 * A line that does not fit into the width is shown through a window that follows the cursor, so
 * that the editor does not depend on how a terminal wraps lines.
 */
#ifndef KCONSOLE_LINE_EDITOR_H
#define KCONSOLE_LINE_EDITOR_H

#include <kconsole/completion.h>
#include <kconsole/terminal.h>

/* Maximum length of a line, and number of lines in the history. */
#define LINE_MAX_LENGTH 256
#define LINE_HISTORY    10

/* Columns for the prompt and the line. */
#define LINE_COLUMNS 79

enum line_event {
    LINE_MORE,      /* the line is not complete */
    LINE_DONE,      /* Enter: the line is in text */
    LINE_CANCELLED, /* Ctrl-C */
    LINE_END        /* Ctrl-D on an empty line */
};

/* Offers all candidates for the word at the cursor to completion_offer(). */
typedef void (*line_complete_t)(completion_t *completion, void *context);

typedef struct line_editor {
    terminal_t *terminal;
    const char *prompt;
    line_complete_t complete; /* or NULL */
    void *complete_context;

    char text[LINE_MAX_LENGTH + 1];
    unsigned length;
    unsigned cursor;
    unsigned window; /* first character shown */

    unsigned escape;    /* state of an escape sequence */
    unsigned parameter; /* its number */

    char history[LINE_HISTORY][LINE_MAX_LENGTH + 1]; /* a ring buffer */
    unsigned history_count;                          /* number of lines ever added */
    unsigned history_back;                           /* position in the history, 0: the new line */
    char draft[LINE_MAX_LENGTH + 1];                 /* the new line while another one is shown */
} line_editor_t;

void line_editor_init(line_editor_t *editor, terminal_t *terminal, const char *prompt,
                      line_complete_t complete, void *complete_context);

/* Starts a new, empty line: prints the prompt. */
void line_editor_start(line_editor_t *editor);

/* Processes one byte from the terminal. */
enum line_event line_editor_feed(line_editor_t *editor, uint8_t byte);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * A line editor for a VT100: a machine that is fed one key at a time and never waits.
 *
 * Keys: cursor keys, Home, End, Delete, Backspace; Ctrl-E end, Ctrl-B and Ctrl-F a character back
 * and on, Ctrl-K and Ctrl-U delete to the end and to the start, Ctrl-W deletes a word, Ctrl-P and
 * Ctrl-N history, Ctrl-L draws the line again, Ctrl-C drops it, Ctrl-D deletes or, on an empty
 * line, ends; Tab completes. Ctrl-A is the prefix of the terminal's own keys: it and the key after
 * it do nothing.
 *
 * A line that does not fit into the width is shown as a window that follows the cursor, so that no
 * terminal has to agree with us on how lines wrap.
 */
#ifndef KCONSOLE_LINE_EDITOR_H
#define KCONSOLE_LINE_EDITOR_H

#include <kconsole/completion.h>
#include <kconsole/terminal.h>

/* Characters of a line, and lines that are remembered. */
#define LINE_MAX_LENGTH 256
#define LINE_HISTORY    10

/* Columns that prompt and line may use. */
#define LINE_COLUMNS 79

enum line_event {
    LINE_MORE,      /* go on feeding */
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

    char history[LINE_HISTORY][LINE_MAX_LENGTH + 1]; /* a ring */
    unsigned history_count;                          /* lines ever put in */
    unsigned history_back;                           /* how far back we look, 0: the new line */
    char draft[LINE_MAX_LENGTH + 1];                 /* the new line meanwhile */
} line_editor_t;

void line_editor_init(line_editor_t *editor, terminal_t *terminal, const char *prompt,
                      line_complete_t complete, void *complete_context);

/* Starts a new, empty line: prints the prompt. */
void line_editor_start(line_editor_t *editor);

/* Takes one byte from the terminal. */
enum line_event line_editor_feed(line_editor_t *editor, uint8_t byte);

#endif

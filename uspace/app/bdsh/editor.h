// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line editor: one line of text, a cursor, and the history. Pure code: it gets typed bytes and
 * emits bytes that update the terminal.
 *
 * Enter returns the line. Ctrl-C discards it. Ctrl-D on an empty line ends the input; elsewhere it
 * deletes a character. The shell handles Tab. The text is UTF-8: the cursor moves by characters.
 */
#ifndef EDITOR_H
#define EDITOR_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

#define EDITOR_SIZE    2048 /* bytes of a line with its terminating zero */
#define EDITOR_HISTORY 100  /* lines remembered */

/* The meaning of a key for the shell. */
enum editor_event {
    EDITOR_NONE,
    EDITOR_LINE,     /* Enter: `text` is the line */
    EDITOR_CANCEL,   /* Ctrl-C: the line is discarded */
    EDITOR_END,      /* Ctrl-D on an empty line */
    EDITOR_COMPLETE, /* Tab */
};

typedef struct editor {
    void (*emit)(void *context, const char *bytes, size_t size);
    void *context;
    const char *prompt;
    char text[EDITOR_SIZE]; /* always ends with a zero */
    size_t length;
    size_t cursor; /* byte in `text`, at the beginning of a character */

    char *history[EDITOR_HISTORY]; /* the oldest first */
    size_t history_count;
    size_t history_at;       /* index of the shown line; history_count: the new line */
    char typed[EDITOR_SIZE]; /* the new line, while an older one is shown */

    char escape[8]; /* bytes of an escape sequence so far */
    size_t escape_length;
    uint8_t last; /* the previous byte, to treat CR LF as one Enter */
} editor_t;

void editor_init(editor_t *editor, void (*emit)(void *context, const char *bytes, size_t size),
                 void *context);
void editor_fini(editor_t *editor);

/* Begins an empty line after `prompt`, which must stay valid until the line ends. */
void editor_begin(editor_t *editor, const char *prompt);

enum editor_event editor_key(editor_t *editor, uint8_t byte);

/* Inserts text at the cursor; rings the bell when there is no room. */
void editor_insert(editor_t *editor, const char *text, size_t size);

/* Shows prompt and line again at the terminal's cursor. */
void editor_redraw(editor_t *editor);

/* Appends a line to the history, unless it is empty or equal to the last one. */
void editor_remember(editor_t *editor, const char *line);

#endif

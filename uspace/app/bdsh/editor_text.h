// SPDX-License-Identifier: BSD-2-Clause
/* The text part of the line editor: moves the cursor, changes the text and updates the terminal. */
#ifndef EDITOR_TEXT_H
#define EDITOR_TEXT_H

#include "editor.h"

/* Return the position of the previous or next character, the beginning of the previous word, and
 * the end of the next word, relative to `at`. */
size_t text_previous(const editor_t *editor, size_t at);
size_t text_next(const editor_t *editor, size_t at);
size_t text_previous_word(const editor_t *editor, size_t at);
size_t text_next_word(const editor_t *editor, size_t at);

void text_emit(editor_t *editor, const char *bytes);
void text_move(editor_t *editor, size_t to);
/* Removes [from, to) and leaves the cursor at `from`. */
void text_remove(editor_t *editor, size_t from, size_t to);
void text_replace(editor_t *editor, const char *line);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The text half of the line editor: moving and changing, with what the terminal is told. */
#ifndef EDITOR_TEXT_H
#define EDITOR_TEXT_H

#include "editor.h"

/* Beginning of the character before, after `at`; of the word before, end of the word after. */
size_t text_previous(const editor_t *editor, size_t at);
size_t text_next(const editor_t *editor, size_t at);
size_t text_previous_word(const editor_t *editor, size_t at);
size_t text_next_word(const editor_t *editor, size_t at);

void text_emit(editor_t *editor, const char *bytes);
void text_move(editor_t *editor, size_t to);
/* Removes [from, to); the cursor is left at `from`. */
void text_remove(editor_t *editor, size_t from, size_t to);
void text_replace(editor_t *editor, const char *line);

#endif

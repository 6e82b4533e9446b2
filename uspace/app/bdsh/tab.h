// SPDX-License-Identifier: BSD-2-Clause
/* The Tab key: completes the word at the cursor from commands, programs and files. */
#ifndef TAB_H
#define TAB_H

#include "editor.h"

/* Completes the word, or lists the candidates below the line. Reads directories in a job, so that
 * Ctrl-C returns to the line if a file system hangs. */
void tab_complete(editor_t *editor);

#endif

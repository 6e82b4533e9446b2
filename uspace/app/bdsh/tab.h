// SPDX-License-Identifier: BSD-2-Clause
/* The Tab key: completes the word at the cursor from commands, programs and files. */
#ifndef TAB_H
#define TAB_H

#include "editor.h"

/* Completes, or lists what is possible under the line. Asks the file system, on a job: Ctrl-C gives
 * the line back when that hangs. */
void tab_complete(editor_t *editor);

#endif

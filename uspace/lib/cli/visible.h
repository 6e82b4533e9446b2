// SPDX-License-Identifier: BSD-2-Clause
/* Text of other tasks on a terminal: without control characters, and its width. */
#ifndef CLI_VISIBLE_H
#define CLI_VISIBLE_H

#include <diagnosis/text/visible.h> // IWYU pragma: export

/* Returns the number of terminal columns of a text returned by visible_text(). */
size_t visible_width(const char *text);

#endif

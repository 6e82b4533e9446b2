// SPDX-License-Identifier: BSD-2-Clause
/* Words that stand for the beginning of a command. Pure. */
#ifndef ALIAS_H
#define ALIAS_H

#include "parse.h"

typedef struct alias {
    char *name;
    char *text; /* one command without redirections */
    struct alias *next;
} alias_t;

/* All, sorted by name. */
extern alias_t *aliases;

/* Makes or replaces one. EINVAL: the text is no such command. */
MUST_USE
errno_t alias_set(const char *name, const char *text);
/* ENOENT. */
MUST_USE
errno_t alias_remove(const char *name);
const alias_t *alias_find(const char *name);

/* Puts the words of its alias in the place of a command's first word, if it has one. Once: an alias
 * of itself with an option more is what people want. ENOMEM. */
MUST_USE
errno_t alias_apply(command_t *command);

#endif

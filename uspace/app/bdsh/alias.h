// SPDX-License-Identifier: BSD-2-Clause
/* Aliases: words that are replaced by a command and its first arguments. Pure code. */
#ifndef ALIAS_H
#define ALIAS_H

#include "parse.h"

#include <adt/list.h>

typedef struct alias {
    link_t link; /* in aliases */
    char *name;
    char *text; /* one command without redirections */
} alias_t;

/* Checks a text as alias_set() does. EINVAL: it is not one command without redirections. ENOMEM. */
MUST_USE
errno_t alias_check(const char *text);
/* Creates or replaces an alias. EINVAL: the text is not one command without redirections.
 * ENOMEM. */
MUST_USE
errno_t alias_set(const char *name, const char *text);
/* Removes an alias. ENOENT: there is none. */
MUST_USE
errno_t alias_remove(const char *name);
/* Returns NULL if there is no such alias. */
const alias_t *alias_find(const char *name);
/* Returns the first alias that is sorted after `name` (which need not exist), or NULL. */
const alias_t *alias_after(const char *name);

/* Replaces a command's first word by the words of its alias, if it has one. The result is not
 * expanded again, so the alias of a command can add an option to it. ENOMEM. */
MUST_USE
errno_t alias_apply(command_t *command);

#endif

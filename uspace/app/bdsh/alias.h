// SPDX-License-Identifier: BSD-2-Clause
/* Words that stand for the beginning of a command. Pure. */
#ifndef ALIAS_H
#define ALIAS_H

#include "parse.h"

#include <adt/list.h>

typedef struct alias {
    link_t link; /* in aliases */
    char *name;
    char *text; /* one command without redirections */
} alias_t;

/* Whether alias_set() would take the text. */
MUST_USE
errno_t alias_check(const char *text);
/* Makes or replaces one. EINVAL: the text is not one command without redirections. */
MUST_USE
errno_t alias_set(const char *name, const char *text);
/* ENOENT. */
MUST_USE
errno_t alias_remove(const char *name);
const alias_t *alias_find(const char *name);
/* The first alias whose name sorts after `name`, which need not be an alias; NULL: none. */
const alias_t *alias_after(const char *name);

/* Replaces a command's first word by the words of its alias, if it has one. Once, so that an alias
 * of a command can add an option to it. ENOMEM. */
MUST_USE
errno_t alias_apply(command_t *command);

#endif

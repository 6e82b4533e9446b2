// SPDX-License-Identifier: BSD-2-Clause
/* Aliases, see alias.h. */
#include "alias.h"
#include <stdlib.h>
#include <string.h>

/* All aliases, sorted by name. */
static list_t aliases = LIST_INIT(aliases);

static alias_t *alias_get(const char *name)
{
    list_foreach (aliases, link, alias_t, alias)
        if (strcmp(alias->name, name) == 0)
            return alias;
    return NULL;
}

const alias_t *alias_find(const char *name)
{
    return alias_get(name);
}

/* The link before which an alias of this name belongs. */
static link_t *alias_place(const char *name)
{
    list_foreach (aliases, link, alias_t, alias)
        if (strcmp(alias->name, name) > 0)
            return &alias->link;
    return &aliases.head;
}

const alias_t *alias_after(const char *name)
{
    const link_t *place = alias_place(name);
    return place != &aliases.head ? list_entry(place, const alias_t, link) : NULL;
}

/* Parses a text that must be exactly one command without redirections; EINVAL otherwise. */
static errno_t text_parse(const char *text, command_t *command)
{
    char error[80];
    errno_t rc = command_parse(&text, 0, command, error, sizeof(error));
    if (rc != EOK)
        return rc == ENOMEM ? rc : EINVAL;
    if (*text == '\0' && command->end == COMMAND_END_LINE && command->input == NULL &&
        command->output == NULL)
        return EOK;
    command_free(command);
    return EINVAL;
}

static void alias_free(alias_t *alias)
{
    if (alias != NULL) {
        free(alias->name);
        free(alias->text);
        free(alias);
    }
}

errno_t alias_check(const char *text)
{
    command_t command;
    errno_t rc = text_parse(text, &command);
    if (rc == EOK)
        command_free(&command);
    return rc;
}

errno_t alias_set(const char *name, const char *text)
{
    errno_t rc = alias_check(text);
    if (rc != EOK)
        return rc;
    alias_t *alias = calloc(1, sizeof(*alias));
    if (alias == NULL)
        return ENOMEM;
    alias->name = strdup(name);
    alias->text = strdup(text);
    if (alias->name == NULL || alias->text == NULL) {
        alias_free(alias);
        return ENOMEM;
    }
    /* ENOENT is fine: there may be no such alias yet. */
    (void)!alias_remove(name);
    list_insert_before(alias_place(name), &alias->link);
    return EOK;
}

errno_t alias_remove(const char *name)
{
    alias_t *alias = alias_get(name);
    if (alias == NULL)
        return ENOENT;
    list_unlink(&alias->link);
    alias_free(alias);
    return EOK;
}

errno_t alias_apply(command_t *command)
{
    const alias_t *alias = command->argc > 0 ? alias_find(command->argv[0]) : NULL;
    command_t words;
    if (alias == NULL)
        return EOK;
    errno_t rc = text_parse(alias->text, &words);
    if (rc != EOK)
        return rc;
    size_t rest = command->argc - 1;
    size_t argc = words.argc + rest;
    char **argv = realloc(words.argv, (argc + 1) * sizeof(*argv));
    words.argv = argv != NULL ? argv : words.argv;
    char **patterns = realloc(words.patterns, argc * sizeof(*patterns));
    words.patterns = patterns != NULL ? patterns : words.patterns;
    if (argv == NULL || patterns == NULL) {
        command_free(&words);
        return ENOMEM;
    }
    memcpy(argv + words.argc, command->argv + 1, (rest + 1) * sizeof(*argv));
    memcpy(patterns + words.argc, command->patterns + 1, rest * sizeof(*patterns));
    free(command->argv[0]);
    free(command->patterns[0]);
    free(command->argv);
    free(command->patterns);
    command->argv = argv;
    command->patterns = patterns;
    command->argc = argc;
    return EOK;
}

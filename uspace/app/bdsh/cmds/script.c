// SPDX-License-Identifier: BSD-2-Clause
/* batch, alias and unalias: commands that change how the shell continues. */
#include "../alias.h"
#include "cmds.h"
#include <errno.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

/* ---- batch ---- */

/* Largest size of a script, which is read into memory. */
#define SCRIPT_MAX 65536

static int batch_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 1, 1, &flags, &first))
        return STATUS_USAGE;
    FILE *file = fopen(run->argv[first], "r");
    char *text = calloc(1, SCRIPT_MAX + 1);
    if (file == NULL || text == NULL) {
        int error = file == NULL ? errno : ENOMEM;
        if (file != NULL)
            fclose(file);
        free(text);
        return complain_error(run, run->argv[first], error);
    }
    size_t size = fread(text, 1, SCRIPT_MAX + 1, file);
    errno_t rc = ferror(file) ? errno : size > SCRIPT_MAX ? EFBIG : EOK;
    fclose(file);
    if (rc != EOK) {
        free(text);
        return complain_error(run, run->argv[first], rc);
    }
    if (!shell_is_ours(run)) {
        free(text); /* Ctrl-C was typed during the read */
        return STATUS_INTERRUPTED;
    }
    free(shell.script);
    shell.script = text;
    return STATUS_OK;
}

const builtin_t cmd_batch = {
    .name = "batch",
    .alias = "source",
    .usage = "FILE",
    .summary = "Runs the lines of a file in this shell",
    .details = "`bdsh FILE` runs them in a new shell.\n",
    .run = batch_run,
};

/* ---- alias ---- */

/* Prints a copy: printing can block, and the alias can be removed meanwhile. */
static int alias_show(const invocation_t *run, const alias_t *alias)
{
    size_t size = strlen(alias->name) + strlen(alias->text) + sizeof("alias =''\n");
    char *text = malloc(size);
    if (text == NULL)
        return complain_error(run, alias->name, ENOMEM);
    snprintf(text, size, "alias %s='%s'\n", alias->name, alias->text);
    fputs(text, run->out);
    free(text);
    return STATUS_OK;
}

static errno_t alias_make(const invocation_t *run, const char *name, const char *text)
{
    return shell_is_ours(run) ? alias_set(name, text) : alias_check(text);
}

/* NAME shows an alias, NAME=TEXT sets one. */
static int alias_argument(const invocation_t *run, const char *argument, unsigned flags)
{
    (void)flags;
    const char *sign = strchr(argument, '=');
    if (sign == NULL) {
        const alias_t *alias = alias_find(argument);
        return alias != NULL ? alias_show(run, alias)
                             : complain(run, "%s: no such alias", argument);
    }
    char *name = strndup(argument, (size_t)(sign - argument));
    errno_t rc = name != NULL ? EOK : ENOMEM;
    if (rc == EOK)
        rc = *name == '\0' ? EINVAL : alias_make(run, name, sign + 1);
    free(name);
    if (rc == EINVAL)
        return complain(
            run, "%s: must be NAME=TEXT, where TEXT is one command without redirections", argument);
    return rc == EOK ? STATUS_OK : complain_error(run, argument, rc);
}

/* Prints all aliases. Looks up each one by name, since the list can change during printing. */
static int aliases_show(const invocation_t *run)
{
    int status = STATUS_OK;
    const alias_t *alias = alias_after("");
    while (alias != NULL && status == STATUS_OK) {
        char *last = strdup(alias->name);
        if (last == NULL)
            return complain_error(run, alias->name, ENOMEM);
        status = alias_show(run, alias);
        alias = alias_after(last);
        free(last);
    }
    return status;
}

static int alias_run(invocation_t *run)
{
    if (run->argc > 1)
        return arguments_each(run, "", alias_argument);
    return aliases_show(run);
}

const builtin_t cmd_alias = {
    .name = "alias",
    .usage = "[NAME[=TEXT]...]",
    .summary = "Defines a word as a command with its first arguments",
    .details = "  alias ll='ls -l'\nWithout arguments, lists all aliases.\n",
    .run = alias_run,
};

static int alias_drop(const invocation_t *run, const char *name, unsigned flags)
{
    (void)flags;
    errno_t rc = ENOENT;
    if (shell_is_ours(run))
        rc = alias_remove(name);
    else if (alias_find(name) != NULL)
        rc = EOK;
    return rc == EOK ? STATUS_OK : complain(run, "%s: no such alias", name);
}

static int unalias_run(invocation_t *run)
{
    return arguments_each(run, "", alias_drop);
}

const builtin_t cmd_unalias = {
    .name = "unalias",
    .usage = "NAME...",
    .summary = "Removes aliases",
    .run = unalias_run,
};

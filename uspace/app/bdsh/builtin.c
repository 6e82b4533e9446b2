// SPDX-License-Identifier: BSD-2-Clause
/* The table of the built-in commands, and their shared functions, see builtin.h. */
#include "builtin.h"
#include "cmds/cmds.h"
#include <libc/stat.h>
#include <limits.h>
#include <os/os.h>
#include <stdarg.h>
#include <string.h>
#include <vfs/vfs.h>

const builtin_t *const builtins[] = {
#define BUILTIN(name) &cmd_##name,
#include "cmds/cmds.def"
#undef BUILTIN
};

const size_t builtins_count = sizeof(builtins) / sizeof(builtins[0]);

const builtin_t *builtin_find(const char *name)
{
    for (size_t i = 0; i < builtins_count; i++) {
        const builtin_t *builtin = builtins[i];
        if (strcmp(builtin->name, name) == 0 ||
            (builtin->alias != NULL && strcmp(builtin->alias, name) == 0))
            return builtin;
    }
    return NULL;
}

void builtin_help(const builtin_t *builtin, FILE *out)
{
    fprintf(out, "usage: %s%s%s\n%s.\n", builtin->name, builtin->usage[0] != '\0' ? " " : "",
            builtin->usage, builtin->summary);
    if (builtin->details != NULL)
        fputs(builtin->details, out);
    if (builtin->alias != NULL)
        fprintf(out, "Another name: %s.\n", builtin->alias);
}

int builtin_run(const builtin_t *builtin, invocation_t *run)
{
    if (run->argc == 2 && strcmp(run->argv[1], "--help") == 0) {
        builtin_help(builtin, run->out);
        return STATUS_OK;
    }
    int status = builtin->run(run);
    return interrupted(run) ? STATUS_INTERRUPTED : status;
}

/* ---- for commands ---- */

int complain(const invocation_t *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(run->out);
    shell_say_as(run->argv[0], format, arguments);
    va_end(arguments);
    return STATUS_FAILED;
}

int complain_error(const invocation_t *run, const char *what, errno_t rc)
{
    /* Ctrl-C stopped the transfer, which needs no message. */
    if (rc == EINTR && interrupted(run))
        return STATUS_FAILED;
    return complain(run, "%s: %s", what, error_text(rc));
}

int complain_usage(const invocation_t *run, const char *format, ...)
{
    const builtin_t *builtin = builtin_find(run->argv[0]);
    va_list arguments;
    va_start(arguments, format);
    shell_say_as(run->argv[0], format, arguments);
    va_end(arguments);
    const char *usage = builtin != NULL ? builtin->usage : "";
    shell_say("usage: %s%s%s\n", run->argv[0], usage[0] != '\0' ? " " : "", usage);
    return STATUS_USAGE;
}

static bool letters_take(const invocation_t *run, const char *argument, const char *letters,
                         unsigned *flags)
{
    for (const char *at = argument + 1; *at != '\0'; at++) {
        const char *letter = strchr(letters, *at);
        if (letter == NULL) {
            complain_usage(run, "unknown option %s%.*s", *at == '-' ? argument : "-",
                           *at == '-' ? 0 : 1, at);
            return false;
        }
        *flags |= 1u << (letter - letters);
    }
    return true;
}

bool options_take(const invocation_t *run, const char *letters, unsigned *flags, int *first)
{
    int i = 1;
    *flags = 0;
    /* A single dash is not an option. */
    for (; i < run->argc && run->argv[i][0] == '-' && run->argv[i][1] != '\0'; i++) {
        if (strcmp(run->argv[i], "--") == 0) {
            i++;
            break;
        }
        if (!letters_take(run, run->argv[i], letters, flags))
            return false;
    }
    *first = i;
    return true;
}

bool arguments_take(const invocation_t *run, const char *letters, int min, int max, unsigned *flags,
                    int *first)
{
    if (!options_take(run, letters, flags, first))
        return false;
    int count = run->argc - *first;
    if (count < min || count > max) {
        complain_usage(run, "%s", count < min ? "too few arguments" : "too many arguments");
        return false;
    }
    return true;
}

int arguments_each(const invocation_t *run, const char *letters,
                   int (*work)(const invocation_t *run, const char *argument, unsigned flags))
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!arguments_take(run, letters, 1, INT_MAX, &flags, &first))
        return STATUS_USAGE;
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        int result = work(run, run->argv[i], flags);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

bool interrupted(const invocation_t *run)
{
    return job_interrupted(run->job);
}

bool shell_is_ours(const invocation_t *run)
{
    return !run->apart && !interrupted(run);
}

static bool output_is(const invocation_t *run, const char *name)
{
    vfs_stat_t stat;
    bool input = strcmp(name, "-") == 0;
    errno_t rc = input ? libc_fd_stat(fileno(run->in), &stat) : vfs_stat(name, &stat);
    /* If the file cannot be read, the command itself reports it. */
    if (rc != EOK || !output_is_input(run->output, &stat))
        return false;
    complain(run, "%s: is also the output; write to another file", input ? "standard input" : name);
    return true;
}

bool output_among_inputs(const invocation_t *run, int first)
{
    if (first == run->argc)
        return output_is(run, "-");
    for (int i = first; i < run->argc; i++)
        if (output_is(run, run->argv[i]))
            return true;
    return false;
}

void visible_print(FILE *out, visible_t *visible, const char *text, size_t size)
{
    char shown[VISIBLE_STEP];
    for (size_t i = 0; i < size; i++)
        fwrite(shown, 1, visible_put(visible, text[i], shown), out);
}

const char *name_show(const invocation_t *run, const char *name, char *buffer, size_t size)
{
    return run->out == stdout ? visible_text(name, buffer, size) : name;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The commands that are built into the shell. To add one, define a builtin_t in a file in cmds/ and
 * add a line to cmds/cmds.def.
 */
#ifndef BUILTIN_H
#define BUILTIN_H

#include "job.h"
#include "output.h"
#include "shell.h"
#include <cli/visible.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One run of a command. */
typedef struct invocation {
    int argc;
    char **argv;
    FILE *in;
    FILE *out;
    output_t *output; /* the destination of `out` */
    job_t *job;
    bool apart; /* in a pipeline or in the background, see shell_is_ours() */
} invocation_t;

typedef struct builtin {
    const char *name;
    const char *alias;   /* another name, or NULL */
    const char *usage;   /* its arguments, "" for none */
    const char *summary; /* one line of `help`, without a full stop */
    const char *details; /* more lines of --help, each with a newline; or NULL */
    int (*run)(invocation_t *run);
} builtin_t;

extern const builtin_t *const builtins[];
extern const size_t builtins_count;

/* Finds a command by its name or its other name; NULL if there is none. */
const builtin_t *builtin_find(const char *name);

/* Runs a command and returns its status. If `--help` is the only argument, prints its help. */
int builtin_run(const builtin_t *builtin, invocation_t *run);
void builtin_help(const builtin_t *builtin, FILE *out);

/* ---- for commands ---- */

/* Prints "NAME: message" to the error output. Returns STATUS_FAILED. */
__attribute__((format(printf, 2, 3))) int complain(const invocation_t *run, const char *format,
                                                   ...);
/* Prints "NAME: what: text of the error". Returns STATUS_FAILED. */
int complain_error(const invocation_t *run, const char *what, errno_t rc);
/* Prints "NAME: message" and the usage. Returns STATUS_USAGE. */
__attribute__((format(printf, 2, 3))) int complain_usage(const invocation_t *run,
                                                         const char *format, ...);

/*
 * Parses the options at the beginning of the arguments: the letters of `letters`, separate or
 * combined (-la); "--" ends them. Sets bit i of `*flags` for letters[i], and `*first` to the index
 * of the first argument that is not an option. Prints an error and returns false for an unknown
 * option.
 */
bool options_take(const invocation_t *run, const char *letters, unsigned *flags, int *first);

/* Parses the options and checks that there are `min` to `max` arguments. Prints an error and
 * returns false otherwise. */
bool arguments_take(const invocation_t *run, const char *letters, int min, int max, unsigned *flags,
                    int *first);

/* Parses the options, then runs `work` on each argument (at least one) until Ctrl-C is typed.
 * Returns the status of the last failure, or STATUS_OK. */
int arguments_each(const invocation_t *run, const char *letters,
                   int (*work)(const invocation_t *run, const char *argument, unsigned flags));

/*
 * Whether the command can change the state of the shell itself: its working directory, its aliases,
 * its end. Commands that run beside the shell (in a pipeline, in the background, or detached by
 * Ctrl-C) check their arguments and print as usual, but do not change the shell.
 */
bool shell_is_ours(const invocation_t *run);

/* Prints text of other tasks with control characters made visible; newlines stay. A multibyte
 * character can be split between calls: `visible` keeps its first part. It starts as
 * {.lines = true}. */
void visible_print(FILE *out, visible_t *visible, const char *text, size_t size);
/* Returns a name, for example of a file, for the output of a command: on the terminal with control
 * characters made visible (in `buffer`), in files and pipes unchanged (`name`). */
const char *name_show(const invocation_t *run, const char *name, char *buffer, size_t size);

/*
 * Whether the output of the command is one of the files that it will read: those named by the
 * arguments from `first` on ("-" is the standard input), or the standard input if there are none.
 * The command would read its own output endlessly. Prints an error if so.
 */
bool output_among_inputs(const invocation_t *run, int first);

/* Whether Ctrl-C was typed. */
bool interrupted(const invocation_t *run);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The commands that are part of the shell. A new one is a file in cmds/ with a
 * builtin_t, and a line in cmds/cmds.def.
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
    output_t *output; /* what `out` writes to */
    job_t *job;
    bool apart; /* in a pipeline or in the background, see shell_is_ours() */
} invocation_t;

typedef struct builtin {
    const char *name;
    const char *alias;   /* another name, or NULL */
    const char *usage;   /* its arguments, "" for none */
    const char *summary; /* one line of `help` */
    const char *details; /* more lines of --help, each with its newline; or NULL */
    int (*run)(invocation_t *run);
} builtin_t;

extern const builtin_t *const builtins[];
extern const size_t builtins_count;

/* NULL when there is none. */
const builtin_t *builtin_find(const char *name);

/* Runs it; `--help` alone prints its help. */
int builtin_run(const builtin_t *builtin, invocation_t *run);
void builtin_help(const builtin_t *builtin, FILE *out);

/* ---- for commands ---- */

/* "NAME: message" to the error output; gives STATUS_FAILED. */
__attribute__((format(printf, 2, 3))) int complain(const invocation_t *run, const char *format,
                                                   ...);
/* "NAME: what: words of the error"; gives STATUS_FAILED. */
int complain_error(const invocation_t *run, const char *what, errno_t error);
/* "NAME: message", how it is used; gives STATUS_USAGE. */
__attribute__((format(printf, 2, 3))) int complain_usage(const invocation_t *run,
                                                         const char *format, ...);

/*
 * Options: those of `letters`, alone or together (-la), before the other arguments; "--" ends them.
 * `flags` gets bit i for letters[i]; `first` the index of the first argument that is no option.
 * False, with words, for an unknown one.
 */
bool options_take(const invocation_t *run, const char *letters, unsigned *flags, int *first);

/* Options and a number of arguments from `min` to `max`; false, with words. */
bool arguments_take(const invocation_t *run, const char *letters, int min, int max, unsigned *flags,
                    int *first);

/* Takes options, then runs `work` on each argument (one at the least) until Ctrl-C is typed. The
 * status of the last that failed. */
int arguments_each(const invocation_t *run, const char *letters,
                   int (*work)(const invocation_t *run, const char *argument, unsigned flags));

/*
 * Whether the command may change the state of the shell itself: its working directory, its aliases,
 * its end. Commands that run beside the shell (in a pipeline, in the background, or left behind
 * after Ctrl-C) check their arguments and print as always, and change nothing of the shell.
 */
bool shell_is_ours(const invocation_t *run);

/* Prints text of other tasks, which a terminal must not obey; newlines stay. A character may go on
 * in the next call: `visible` keeps it, and starts as {.lines = true}. */
void visible_print(FILE *out, visible_t *visible, const char *text, size_t size);

/*
 * Whether the output of the command is one of the files that it is about to read: those that the
 * arguments from `first` on name ("-" is the input), without any the input. It would read what it
 * wrote, for ever. Complains.
 */
bool output_among_inputs(const invocation_t *run, int first);

/* Ctrl-C was typed. */
bool interrupted(const invocation_t *run);

#endif

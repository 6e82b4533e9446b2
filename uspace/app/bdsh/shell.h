// SPDX-License-Identifier: BSD-2-Clause
/*
 * bdsh: the state of the shell, and how its parts fit.
 *
 *   parse, wild, alias, size, complete, editor   pure
 *   input     a line from the terminal, with editing and completion
 *   execute   runs a line: redirections, sequences, `$?`
 *   pipeline  commands with | between them
 *   expand    puts names in the place of patterns
 *   alias     words that stand for commands
 *   job       one command on a fibril of its own, so that Ctrl-C always gives the prompt back
 *   program   a command that is a program
 *   say       messages
 *   builtin   the table of commands in the shell itself; they live in cmds/
 */
#ifndef SHELL_H
#define SHELL_H

#include <abi/error.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum shell_status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    STATUS_CANNOT_RUN = 126,
    STATUS_NOT_FOUND = 127,
    STATUS_INTERRUPTED = 130,
    STATUS_KILLED = 137
};

typedef struct shell {
    int status;   /* `$?` */
    bool ending;  /* `exit` was run */
    char *script; /* what `batch` wants run next, or NULL */
} shell_t;

extern shell_t shell;

/* Runs one line; bad syntax runs nothing. Sets shell.status. */
void execute_line(const char *line);
/* Runs the lines of a stream until `exit` or Ctrl-C; gives the status of the last. */
int execute_stream(FILE *file);

/* What goes to the error output goes there whole, line by line: jobs print beside each other. */
__attribute__((format(printf, 1, 2))) void shell_say(const char *format, ...);
/* "WHO: message" and a newline. */
__attribute__((format(printf, 2, 0))) void shell_say_as(const char *who, const char *format,
                                                        va_list arguments);
/* "bdsh: message" and a newline. */
__attribute__((format(printf, 1, 2))) void shell_complain(const char *format, ...);

#endif

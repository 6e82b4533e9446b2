// SPDX-License-Identifier: BSD-2-Clause
/*
 * bdsh: the state of the shell, and an overview of its parts.
 *
 *   parse, wild, alias, size, complete, editor   pure code
 *   input     reads a line from the terminal, with editing and completion
 *   execute   runs a line: redirections, sequences, `$?`
 *   pipeline  runs commands connected by |
 *   expand    replaces patterns by names
 *   alias     replaces words by commands
 *   job       runs a command on its own fibril, so that Ctrl-C always returns to the prompt
 *   program   runs a command that is a program
 *   say       prints messages
 *   builtin   the table of the built-in commands, which are in cmds/
 */
#ifndef SHELL_H
#define SHELL_H

#include <abi/error.h>
#include <abi/task.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum shell_status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    STATUS_CANNOT_RUN = TASK_STATUS_NO_START,
    STATUS_NOT_FOUND = 127,
    STATUS_INTERRUPTED = 130,
    STATUS_KILLED = 137
};

typedef struct shell {
    int status;   /* `$?` */
    bool ending;  /* `exit` was run */
    char *script; /* the script that `batch` has read, to be run next; or NULL */
} shell_t;

extern shell_t shell;

/* Runs one line and sets shell.status. Runs nothing if the line has a syntax error. */
void execute_line(const char *line);
/* Runs the lines of a stream until `exit`. Returns the status of the last command. */
int execute_stream(FILE *file);

/* Prints to the error output. Each message is one write, so that messages of jobs do not mix. */
__attribute__((format(printf, 1, 2))) void shell_say(const char *format, ...);
/* Prints "WHO: message" and a newline. */
__attribute__((format(printf, 2, 0))) void shell_say_as(const char *who, const char *format,
                                                        va_list arguments);
/* Prints "bdsh: message" and a newline. */
__attribute__((format(printf, 1, 2))) void shell_complain(const char *format, ...);

#endif

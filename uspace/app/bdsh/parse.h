// SPDX-License-Identifier: BSD-2-Clause
/*
 * The shell's language: a line is commands with `;`, `&`, `&&`, `||` or `|` between them; a command
 * is words and redirections. Pure.
 *
 * '...' quotes all, "..." all but \ and $?, \ the next character; # at the beginning of a
 * word starts a comment. `$?` is the status of the last command. A word with a *, ? or [ outside of
 * quotes is a pattern too (wild.h): who runs the command puts the names that match in its place.
 */
#ifndef PARSE_H
#define PARSE_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>

/* What follows a command. */
enum command_end {
    COMMAND_END_LINE,       /* the line is over, or `;` */
    COMMAND_END_BACKGROUND, /* `&` */
    COMMAND_END_AND,        /* `&&` */
    COMMAND_END_OR,         /* `||` */
    COMMAND_END_PIPE        /* `|` */
};

typedef struct command {
    char **argv;     /* ends with NULL */
    char **patterns; /* of each word the pattern that it is, or NULL */
    size_t argc;     /* 0: only redirections */
    char *input;     /* `<`, or NULL */
    char *output;    /* `>` or `>>`, or NULL */
    bool append;
    enum command_end end;
} command_t;

/* Takes the next command at *cursor and moves it on. ENOENT: there is none. EINVAL: bad syntax,
 * with words in `error`. ENOMEM. On an error there is nothing to free. */
MUST_USE
errno_t command_parse(const char **cursor, int status, command_t *command, char *error,
                      size_t error_size);
void command_free(command_t *command);

/* Parses the whole line and runs nothing: a line with bad syntax is to do nothing at all. */
MUST_USE
errno_t line_check(const char *line, char *error, size_t error_size);

#endif

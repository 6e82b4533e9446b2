// SPDX-License-Identifier: BSD-2-Clause
/*
 * The parser of the shell. A line consists of commands separated by `;`, `&`, `&&`, `||` or `|`; a
 * command consists of words and redirections. Pure code.
 *
 * '...' quotes everything, "..." everything except \ and $?, and \ the next character. # at the
 * beginning of a word starts a comment. `$?` is the status of the last command. A word with a *, ?
 * or [ outside of quotes is also a pattern (wild.h), which command_expand() replaces.
 */
#ifndef PARSE_H
#define PARSE_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>

/* The end of a command. */
enum command_end {
    COMMAND_END_LINE,       /* the end of the line, or `;` */
    COMMAND_END_BACKGROUND, /* `&` */
    COMMAND_END_AND,        /* `&&` */
    COMMAND_END_OR,         /* `||` */
    COMMAND_END_PIPE        /* `|` */
};

typedef struct command {
    char **argv;     /* ends with NULL */
    char **patterns; /* for each word its pattern, or NULL */
    size_t argc;     /* 0: only redirections */
    char *input;     /* `<`, or NULL */
    char *output;    /* `>` or `>>`, or NULL */
    bool append;
    enum command_end end;
} command_t;

/* Parses the next command at *cursor and advances it. `status` replaces `$?`. ENOENT: there is no
 * command. EINVAL: syntax error, described in `error`. ENOMEM. On an error there is nothing to
 * free. */
MUST_USE
errno_t command_parse(const char **cursor, int status, command_t *command, char *error,
                      size_t error_size);
void command_free(command_t *command);

/* Checks the syntax of a whole line before any of it runs. Errors as for command_parse(). */
MUST_USE
errno_t line_check(const char *line, char *error, size_t error_size);

#endif

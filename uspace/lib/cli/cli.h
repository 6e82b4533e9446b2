// SPDX-License-Identifier: BSD-2-Clause
/*
 * Common messages of command-line tools: usage and errors, in one form.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <abi/error.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit statuses of tools. */
enum cli_status {
    CLI_OK = 0,
    CLI_FAILED = 1, /* the operation failed */
    CLI_USAGE = 2   /* invalid command line; nothing was done */
};

/* Sets the program name for messages, from argv[0]. */
void cli_start(const char *argv0);
/* Prints "PROGRAM: SUBJECT: text of the error" to stderr. Returns CLI_FAILED. */
int cli_fail(const char *subject, errno_t rc);
/* Prints "PROGRAM: SUBJECT: text" to stderr, for problems without an error number. Returns
 * CLI_FAILED. */
int cli_fail_text(const char *subject, const char *text);
/* Prints "usage: PROGRAM ARGUMENTS" to stderr. Returns CLI_USAGE. */
int cli_usage(const char *arguments);

/* Returns the next option, like getopt_long (with the same `letters` and `longs`; optarg and optind
 * are set). Returns -1 after the last option; then argv[optind] is the first operand. Returns '?'
 * for an invalid option after printing an error; the caller then prints the usage. */
int cli_option(int argc, char **argv, const char *letters, const struct option *longs);
/* Makes cli_option start with a new command line. */
void cli_option_restart(void);

/* Parses a size in bytes: decimal digits, optionally followed by k, m or g (powers of 1024).
 * EINVAL, ERANGE. */
MUST_USE
errno_t cli_parse_size(const char *text, uint64_t *size);

#endif

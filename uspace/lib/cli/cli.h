// SPDX-License-Identifier: BSD-2-Clause
/*
 * What all tools say in the same way: how they are used, and what went wrong with which file.
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
    CLI_FAILED = 1, /* it was tried */
    CLI_USAGE = 2   /* it was asked wrongly, nothing was tried */
};

/* Sets the name that messages begin with, from argv[0]. */
void cli_start(const char *argv0);
/* "PROGRAM: SUBJECT: words" on stderr; returns CLI_FAILED. */
int cli_fail(const char *subject, errno_t error);
/* "PROGRAM: SUBJECT: text" where no error number says it; returns CLI_FAILED. */
int cli_fail_text(const char *subject, const char *text);
/* "usage: PROGRAM ARGUMENTS" on stderr; returns CLI_USAGE. */
int cli_usage(const char *arguments);

/* The next option, as getopt_long gives it (`letters` and `longs` mean the same, optarg and optind
 * are set); -1 behind the last one, when argv[optind] is the first operand. For '?' it has said
 * what is wrong, and the tool adds how it is used. */
int cli_option(int argc, char **argv, const char *letters, const struct option *longs);
/* Makes cli_option begin with a new command line. */
void cli_option_restart(void);

/* Size as people write it: decimal digits, then perhaps k, m or g (powers of 1024). EINVAL,
 * ERANGE. */
MUST_USE
errno_t cli_parse_size(const char *text, uint64_t *size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Messages of command-line tools. */
#include <cli/cli.h>
#include <os/os.h>
#include <stdio.h>
#include <string.h>

static const char *program = "program";

void cli_start(const char *argv0)
{
    const char *slash = strrchr(argv0, '/');
    program = slash ? slash + 1 : argv0;
}

int cli_fail(const char *subject, errno_t error)
{
    return cli_fail_text(subject, error_text(error));
}

int cli_fail_text(const char *subject, const char *text)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", program, subject, text);
    return CLI_FAILED;
}

int cli_usage(const char *arguments)
{
    fflush(stdout);
    fprintf(stderr, "usage: %s %s\n", program, arguments);
    return CLI_USAGE;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Messages of command-line tools. */
#include <abi/limits.h>
#include <cli/cli.h>
#include <os/os.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The longest message, with the terminating zero. */
#define CLI_LINE_SIZE KLOG_WRITE_MAX

static const char *program = "program";

void cli_start(const char *argv0)
{
    const char *slash = strrchr(argv0, '/');
    program = slash != NULL ? slash + 1 : argv0;
}

int cli_fail(const char *subject, errno_t rc)
{
    return cli_fail_text(subject, error_text(rc));
}

/* On stderr; in the kernel log if that is not possible, because the server behind stderr is dead. */
static void cli_say(const char *format, ...)
{
    char line[CLI_LINE_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    (void)fflush(stdout);
    if (fputs(line, stderr) == EOF || fflush(stderr) != 0)
        (void)!os_klog_write(line, strlen(line));
}

int cli_fail_text(const char *subject, const char *text)
{
    cli_say("%s: %s: %s\n", program, subject, text);
    return CLI_FAILED;
}

int cli_usage(const char *arguments)
{
    cli_say("usage: %s %s\n", program, arguments);
    return CLI_USAGE;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Runs parts of a walk in child processes, and finds a minimal part that fails.
 *
 * Shrinking is delta debugging: omit each n-th part of the operations in turn, keep the rest if it
 * still fails with the same message, and make the parts smaller when none can be omitted.
 */
#include "ipc_walk.h"

#include <arch/host/host.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ATTEMPT_SECONDS 30

typedef struct part {
    const walk_options_t *options;
    uint64_t epoch;
    const uint32_t *ops;
    size_t count;
} part_t;

/* Reports the panic message from the output of the kernel. */
static void report_panic(void)
{
    const char *output = host_console_output();
    const char *line = strstr(output, "KERNEL PANIC");
    fputs(output, stderr);
    walk_fail("%.*s", line != NULL ? (int)strcspn(line, "\r\n") : 12,
              line != NULL ? line : "panic");
}

static _Noreturn void child(void (*body)(void *argument), void *argument, unsigned seconds,
                            bool quiet)
{
    if (quiet) {
        int null = open("/dev/null", O_WRONLY);
        if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
            _exit(2);
    }
    alarm(seconds);
    if (host_panics(body, argument))
        report_panic();
    walk_trace_end();
    _exit(0);
}

bool walk_attempt(void (*body)(void *argument), void *argument, unsigned seconds, bool quiet)
{
    memset(walk_report, 0, sizeof(*walk_report));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(body, argument, seconds, quiet);
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("fork");
        exit(2);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
        exit(2); /* an error of the host, already reported */
    if (!walk_report->failed) {
        const char *how = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "sanitizer";
        snprintf(walk_report->text, sizeof(walk_report->text), "the process ended: %s", how);
        walk_report->failed = true;
    }
    return false;
}

static void run_part(void *argument)
{
    const part_t *part = argument;
    walk_epoch(part->options, part->epoch, part->ops, part->count);
}

static bool fails(const part_t *part, const char *text)
{
    return !walk_attempt(run_part, (void *)(uintptr_t)part, ATTEMPT_SECONDS, true) &&
           strcmp(walk_report->text, text) == 0;
}

/* Copies all operations but those of [from, to). */
static size_t without(const uint32_t *ops, size_t count, size_t from, size_t to, uint32_t *rest)
{
    memcpy(rest, ops, from * sizeof(*ops));
    memcpy(rest + from, ops + to, (count - to) * sizeof(*ops));
    return count - (to - from);
}

/* Omits each part of `size` operations that is not needed. Returns whether there was one. */
static bool leave_out(part_t *part, uint32_t *ops, size_t size, const char *text)
{
    static uint32_t rest[WALK_OPS_MAX];
    bool shorter = false;
    for (size_t from = 0; from < part->count;) {
        size_t to = from + size < part->count ? from + size : part->count;
        part_t attempt = *part;
        attempt.ops = rest;
        attempt.count = without(ops, part->count, from, to, rest);
        if (!fails(&attempt, text)) {
            from = to;
            continue;
        }
        memcpy(ops, rest, attempt.count * sizeof(*ops));
        part->count = attempt.count;
        shorter = true;
    }
    return shorter;
}

bool walk_shrink(const walk_options_t *options, uint64_t epoch, uint32_t *ops, size_t *count)
{
    char text[sizeof(walk_report->text)];
    memcpy(text, walk_report->text, sizeof(text));
    part_t part = {options, epoch, ops, *count};
    bool alone = fails(&part, text);
    size_t size = part.count / 2 > 0 ? part.count / 2 : 1;
    while (alone) {
        bool shorter = leave_out(&part, ops, size, text);
        if (size == 1 && !shorter)
            break;
        size = size > 1 ? size / 2 : 1;
    }
    *count = part.count;
    memcpy(walk_report->text, text, sizeof(text));
    return alone;
}

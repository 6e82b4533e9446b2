// SPDX-License-Identifier: BSD-2-Clause
/*
 * crowd SHAPE MEMBERS CALLS   starts a crowd (see crowd.h), reports when it is complete, and
 *                             keeps it
 * crowd analyze               runs the deadlock analysis of the kernel, and prints its duration
 *                             and the first line of its report
 */
#include "crowd.h"
#include <async/async.h>
#include <cli/cli.h>
#include <os/cycles.h>
#include <os/os.h>
#include <os/program.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define TEXT_SIZE ((size_t)1 << 20)

static const char *const shapes[SHAPES] = {"ring", "line", "jam", "forward", "data"};

static int usage(void)
{
    return cli_usage("ring|line|jam|forward|data MEMBERS CALLS, or analyze");
}

/* Builds the arguments of a member: our own path, SHAPE MEMBERS CALLS NUMBER. */
static errno_t member_start(char **argv, unsigned number)
{
    char text[16];
    char *with[] = {argv[0], argv[1], argv[2], argv[3], text, NULL};
    task_id_t id;
    enum task_exit how;
    int status = 1;
    snprintf(text, sizeof(text), "%u", number);
    errno_t rc = task_spawn_argv(with, 0, &id);
    rc = rc == EOK ? task_wait(id, &how, &status) : rc;
    return rc == EOK && status != 0 ? EIO : rc;
}

/* Members have no terminal: the console server does not accept that many clients. */
static void terminal_keep(void)
{
    static program_block_t block;
    if (program_block == NULL)
        return;
    block = *program_block;
    for (int fd = 0; fd < PROGRAM_FILES; fd++)
        block.file[fd].source = NULL;
    program_block = &block;
}

static void report(void)
{
    (void)task_report(0);
}

static int start_all(const crowd_t *crowd, char **argv)
{
    terminal_keep();
    for (unsigned i = 0; i < crowd->members; i++) {
        errno_t rc = member_start(argv, i);
        if (rc != EOK)
            return cli_fail("a member", rc);
    }
    if (crowd->shape == SHAPE_JAM || crowd->shape == SHAPE_FORWARD) {
        report();
        async_serve();
    }
    errno_t rc = crowd_send(0, 1, false, report);
    return rc == EOK ? CLI_OK : cli_fail("member 0", rc);
}

static int analyze(void)
{
    size_t length = 0;
    char *text = malloc(TEXT_SIZE + 1);
    if (text == NULL)
        return cli_fail("analyze", ENOMEM);
    memset(text, 0, TEXT_SIZE + 1);
    uint64_t before = cycles_now();
    errno_t rc = os_diagnose(DIAGNOSE_DEADLOCK, 0, text, TEXT_SIZE, &length);
    uint64_t cycles = cycles_now() - before;
    if (rc != EOK)
        return cli_fail("analyze", rc);
    text[strcspn(text, "\n")] = '\0';
    printf("%s\n%llu cycles, %zu bytes\n", text, (unsigned long long)cycles, length);
    return CLI_OK;
}

static unsigned number_of(const char *text)
{
    return (unsigned)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    if (argc == 2 && strcmp(argv[1], "analyze") == 0)
        return analyze();
    if (argc != 4 && argc != 5)
        return usage();
    crowd_t crowd = {.shape = SHAPE_RING};
    while (crowd.shape < SHAPES && strcmp(argv[1], shapes[crowd.shape]) != 0)
        crowd.shape++;
    crowd.members = number_of(argv[2]);
    crowd.calls = number_of(argv[3]);
    if (crowd.shape == SHAPES || crowd.members < 2 || crowd.members > MEMBERS_MAX ||
        crowd.calls == 0)
        return usage();
    return argc == 5 ? member_serve(&crowd, number_of(argv[4])) : start_all(&crowd, argv);
}

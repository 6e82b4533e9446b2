// SPDX-License-Identifier: BSD-2-Clause
/* Starts this program again, as the child of a test. */
#include "tester.h"

#include <stddef.h>
#include <stdint.h>
#include <task/spawn.h>

#define PROGRAM "/app/tester"

static char *text(const char *words)
{
    return (char *)(uintptr_t)words;
}

errno_t tester_spawn(const char *name, const char *argument, task_id_t *id)
{
    char *argv[] = {text(PROGRAM), text("--child"), text(name), text(argument), NULL};
    return task_spawn_argv(argv, 0, id);
}

errno_t tester_run(const char *name, const char *argument, enum task_exit *how, int *status)
{
    task_id_t id;
    errno_t rc = tester_spawn(name, argument, &id);
    return rc != EOK ? rc : task_wait(id, how, status);
}

// SPDX-License-Identifier: BSD-2-Clause
/* plain PROGRAM ARGUMENT...: runs a program without any permission, and ends with its status. */
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

int main(int argc, char **argv)
{
    task_id_t task;
    enum task_exit how;
    int status;
    if (argc < 2) {
        fputs("usage: plain PROGRAM ARGUMENT...\n", stderr);
        return EXIT_FAILURE;
    }
    errno_t rc = task_spawn_argv(&argv[1], 0, &task);
    if (rc == EOK)
        rc = task_wait(task, &how, &status);
    if (rc != EOK) {
        fprintf(stderr, "plain: %s: %s\n", argv[1], error_text(rc));
        return EXIT_FAILURE;
    }
    return how == TASK_EXIT_KILLED ? EXIT_FAILURE : status;
}

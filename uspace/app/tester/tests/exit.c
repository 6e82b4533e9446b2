// SPDX-License-Identifier: BSD-2-Clause
/* The end of a program. */
#include "../tester.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME TESTER_FOLDER "/tester-exit"

static FILE *file;

static void first(void)
{
    fputs("first ", file);
}

static void second(void)
{
    fputs("second ", file);
}

/* Leaves a stream open that nobody flushes. */
int child_streams(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    file = fopen(FILE_NAME, "w");
    if (!file || atexit(second) != 0 || atexit(first) != 0)
        return 1;
    fputs("main ", file);
    exit(5);
}

bool test_exit(void)
{
    enum task_exit how;
    int status;
    CHECK(tester_run("streams", NULL, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 5);
    FILE *written = fopen(FILE_NAME, "r");
    CHECK(written != NULL);
    char text[64] = "";
    size_t length = fread(text, 1, sizeof(text) - 1, written);
    CHECK(fclose(written) == 0);
    CHECK(strcmp(text, "main first second ") == 0 && length == strlen(text));
    CHECK(unlink(FILE_NAME) == 0);
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/* The end of a program. */
#include "../tester.h"

#include <fibril/fibril.h>
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

/* Leaves a stream open without flushing it. */
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

#define CLOSED 6

static FILE *closed[CLOSED];

static void close_all(void *argument)
{
    (void)argument;
    for (int i = 0; i < CLOSED; i++)
        if (fclose(closed[i]) != 0)
            _exit(2);
}

static void closed_name(int number, char name[40])
{
    snprintf(name, 40, FILE_NAME "-%d", number);
}

/* Exits, which flushes the streams, while another fibril closes them. */
int child_closing(int argc, char **argv)
{
    char name[40];
    fibril_t *fibril;
    (void)argc;
    (void)argv;
    for (int i = 0; i < CLOSED; i++) {
        closed_name(i, name);
        closed[i] = fopen(name, "w");
        if (!closed[i])
            return 1;
        fputs("whole", closed[i]);
    }
    return fibril_create("close", close_all, NULL, &fibril) == EOK ? 6 : 1;
}

static bool file_is_whole(const char *name)
{
    char text[16] = "";
    FILE *written = fopen(name, "r");
    CHECK(written != NULL);
    fread(text, 1, sizeof(text) - 1, written);
    CHECK(fclose(written) == 0);
    CHECK(strcmp(text, "whole") == 0);
    CHECK(unlink(name) == 0);
    return true;
}

static bool streams_are_closed_and_flushed(void)
{
    enum task_exit how;
    int status;
    char name[40];
    CHECK(tester_run("closing", NULL, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 6);
    for (int i = 0; i < CLOSED; i++) {
        closed_name(i, name);
        CHECK(file_is_whole(name));
    }
    return true;
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
    return streams_are_closed_and_flushed();
}

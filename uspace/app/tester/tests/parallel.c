// SPDX-License-Identifier: BSD-2-Clause
/* Streams used by several fibrils, and failing writes. */
#include "../tester.h"

#include <errno.h>
#include <fcntl.h>
#include <fibril/fibril.h>
#include <libc/pipe.h>
#include <stdio.h>
#include <string.h>
#include <task/spawn.h>
#include <unistd.h>

#define FILE_NAME TESTER_FOLDER "/parallel"
#define WRITERS   3
#define LINES     400
#define LINE      "a line that stays in one piece"

#define NOTHING_YET (-2) /* neither a character nor EOF */

static FILE *shared;
static unsigned running;
static unsigned failed;
static int got = NOTHING_YET;

static void line_writer(void *argument)
{
    char letter = *(const char *)argument;
    for (int i = 0; i < LINES; i++) {
        failed += fprintf(shared, "%c %s %03d\n", letter, LINE, i) != (int)sizeof(LINE) + 6;
        if (i % 7 == 0)
            failed += fflush(shared) != 0;
    }
    running--;
}

static void writers_end(void)
{
    while (running > 0)
        fibril_sleep(1000);
}

/* Checks that the lines of each writer are complete and in order. */
static bool lines_are_whole(FILE *file)
{
    int next[WRITERS] = {0};
    char line[80], expected[80];
    while (fgets(line, sizeof(line), file) != NULL) {
        int writer = line[0] - 'x';
        CHECK(writer >= 0 && writer < WRITERS);
        snprintf(expected, sizeof(expected), "%c %s %03d\n", line[0], LINE, next[writer]++);
        CHECK(strcmp(line, expected) == 0);
    }
    for (int i = 0; i < WRITERS; i++)
        CHECK(next[i] == LINES);
    return true;
}

static bool one_stream_for_all(void)
{
    static const char letters[] = "xyz";
    shared = fopen(FILE_NAME, "w+");
    CHECK(shared != NULL);
    running = WRITERS;
    for (int i = 0; i < WRITERS; i++)
        CHECK(fibril_create("writer", line_writer, (void *)(uintptr_t)&letters[i], NULL) == EOK);
    writers_end();
    CHECK(failed == 0 && fflush(shared) == 0 && ferror(shared) == 0);
    rewind(shared);
    CHECK(lines_are_whole(shared));
    CHECK(fclose(shared) == 0 && unlink(FILE_NAME) == 0);
    return true;
}

static void reader_of_stdin(void *argument)
{
    (void)argument;
    got = fgetc(stdin);
}

/* Creates a pipe. Starts the pipe server if it is not running, as the shell does. */
static errno_t parallel_pipe_make(int *in, int *out)
{
    char *server[] = {(char *)(uintptr_t) "/srv/pipe", NULL};
    uint64_t pipe = 0;
    task_id_t task;
    enum task_exit how;
    int status;
    errno_t rc = pipe_open(&pipe, PIPE_END_WRITE, out);
    if (rc == ENOENT && task_spawn_argv(server, 0, &task) == EOK &&
        task_wait(task, &how, &status) == EOK)
        rc = pipe_open(&pipe, PIPE_END_WRITE, out);
    return rc == EOK ? pipe_open(&pipe, PIPE_END_READ, in) : rc;
}

/* While a fibril waits for input on a stream, the rest of the program can use its other streams. */
static bool reader_waits(void)
{
    int in = -1, out = -1, kept = dup(STDIN_FILENO);
    CHECK(parallel_pipe_make(&in, &out) == EOK);
    CHECK(kept >= 0 && dup2(in, STDIN_FILENO) == STDIN_FILENO);
    CHECK(fibril_create("reader", reader_of_stdin, NULL, NULL) == EOK);
    fibril_yield();
    CHECK(one_stream_for_all() && got == NOTHING_YET);
    CHECK(ftrylockfile(stdin) != 0 && ftrylockfile(stdout) == 0);
    funlockfile(stdout);
    CHECK(fflush(stdout) == 0);
    CHECK(write(out, "!", 1) == 1);
    while (got == NOTHING_YET)
        fibril_sleep(1000);
    CHECK(got == '!');
    CHECK(dup2(kept, STDIN_FILENO) == STDIN_FILENO);
    return close(kept) == 0 && close(in) == 0 && close(out) == 0;
}

bool test_parallel(void)
{
    return one_stream_for_all() && reader_waits();
}

/* Returns a stream whose writes fail, since its descriptor is read-only. */
static FILE *stream_that_fails(void)
{
    FILE *file = fopen(FILE_NAME, "w");
    if (file == NULL || fclose(file) != 0)
        return NULL;
    int fd = open(FILE_NAME, O_RDONLY);
    return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Every function reports the lost bytes, until the program clears the error. */
static bool errors_stay(void)
{
    static char much[3 * BUFSIZ];
    FILE *file = stream_that_fails();
    CHECK(file != NULL && fileno(file) > STDERR_FILENO);
    size_t whole = 0;
    for (size_t left = sizeof(much); left > 0; left -= 16)
        whole += fwrite(much + sizeof(much) - left, 16, 1, file);
    CHECK(whole < sizeof(much) / 16 && ferror(file) != 0);
    CHECK(fflush(file) == EOF);
    CHECK(fflush(file) == EOF && errno != 0);
    clearerr(file);
    CHECK(ferror(file) == 0 && fflush(file) == 0 && fclose(file) == 0);
    file = stream_that_fails();
    CHECK(file != NULL && fwrite(much, sizeof(much), 1, file) == 0 && ferror(file) != 0);
    CHECK(fclose(file) == EOF);
    file = stream_that_fails();
    CHECK(file != NULL && fputs("lost", file) >= 0 && ferror(file) == 0);
    CHECK(fclose(file) == EOF && errno != 0);
    file = stream_that_fails();
    CHECK(file != NULL && fprintf(file, "lost") == 4 && fseek(file, 0, SEEK_SET) != 0);
    CHECK(ferror(file) != 0 && fclose(file) == EOF);
    return true;
}

/* The same for standard output, and for a stream reopened by freopen. */
static bool standard_output_fails(void)
{
    FILE *failing = stream_that_fails();
    CHECK(failing != NULL && fflush(stdout) == 0);
    int kept = dup(STDOUT_FILENO);
    CHECK(kept >= 0 && dup2(fileno(failing), STDOUT_FILENO) == STDOUT_FILENO);
    int printed = printf("lost\n"), flushed = fflush(stdout), error = ferror(stdout);
    clearerr(stdout);
    CHECK(dup2(kept, STDOUT_FILENO) == STDOUT_FILENO && close(kept) == 0);
    CHECK(flushed == EOF && error != 0 && printed <= 5);
    CHECK(fclose(failing) == 0);
    FILE *file = fopen(FILE_NAME, "r");
    CHECK(file != NULL);
    int number = fileno(file);
    CHECK(freopen(FILE_NAME, "w", file) == file && fileno(file) == number);
    CHECK(fputs("kept", file) >= 0 && fclose(file) == 0);
    file = fopen(FILE_NAME, "r");
    char text[8] = "";
    CHECK(file != NULL && fgets(text, sizeof(text), file) != NULL && strcmp(text, "kept") == 0);
    CHECK(fclose(file) == 0 && unlink(FILE_NAME) == 0);
    return true;
}

/* Returns with status 0 (or 3) from main, and leaves a stream open that loses output. */
int child_lost(int argc, char **argv)
{
    FILE *file = stream_that_fails();
    if (argc != 1 || file == NULL || fputs("lost", file) < 0)
        return 3;
    close(STDERR_FILENO); /* the message goes to the log */
    if (strcmp(argv[0], "flushed") == 0 || strcmp(argv[0], "reported") == 0)
        (void)fflush(file);
    if (strcmp(argv[0], "cleared") == 0) {
        (void)fflush(file);
        clearerr(file);
    }
    return strcmp(argv[0], "reported") == 0 ? 3 : 0;
}

/* A program that ignores lost output has the status of a failure, unless it has cleared the error
 * or has a status of its own. */
static bool exits_fail(void)
{
    static const struct {
        const char *kind;
        int status;
    } cases[] = {{"unseen", 1}, {"flushed", 1}, {"reported", 3}, {"cleared", 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum task_exit how;
        int status;
        CHECK(tester_run("lost", cases[i].kind, &how, &status) == EOK);
        CHECK(how == TASK_EXIT_NORMAL && status == cases[i].status);
    }
    return true;
}

bool test_lost(void)
{
    return errors_stay() && standard_output_fails() && exits_fail();
}

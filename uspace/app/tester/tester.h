// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of `tester` is a function that returns true if it passed. CHECK reports a false condition
 * and returns false.
 *
 * Tests clean up after themselves, except after a failure. Those that need a second task start this
 * program again: `tester --child NAME ARGUMENTS`.
 */
#ifndef TESTER_H
#define TESTER_H

#include <abi/error.h>
#include <abi/task.h>
#include <stdbool.h>

/* The tests, in the order of `tester all`. */
#define TEST(name, text) bool test_##name(void);
#include "tests.def"
#undef TEST

/* The function of a child; returns the exit status of its task. */
typedef int (*child_t)(int argc, char **argv);
#define CHILD(name) int child_##name(int argc, char **argv);
#include "children.def"
#undef CHILD

/* Reports a failed check. Returns false. */
bool tester_wrong(const char *file, int line, const char *what);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return tester_wrong(__FILE__, __LINE__, #condition);                                   \
    } while (0)

/* Starts `tester --child NAME`, with an argument unless it is NULL. Returns the errors of
 * task_spawn_argv(). */
MUST_USE
errno_t tester_spawn(const char *name, const char *argument, task_id_t *id);
/* Like tester_spawn(), and waits for the end of the task, see task_wait(). */
MUST_USE
errno_t tester_run(const char *name, const char *argument, enum task_exit *how, int *status);

/* The directory for files of tests: a file system in memory. */
#define TESTER_FOLDER "/tmp"

#endif

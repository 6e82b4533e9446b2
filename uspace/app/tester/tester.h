// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a test of `tester` is: a function that returns true when all that it looked at was as it
 * should be. CHECK says what was not, and ends the function.
 *
 * Tests leave nothing behind, but do not tidy up after a failure. Those that need a second task
 * start this program again: `tester --child NAME ARGUMENTS`.
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

/* What a child does; the status of its task. */
typedef int (*child_t)(int argc, char **argv);
#define CHILD(name) int child_##name(int argc, char **argv);
#include "children.def"
#undef CHILD

/* Says what is wrong; false. */
bool tester_wrong(const char *file, int line, const char *what);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return tester_wrong(__FILE__, __LINE__, #condition);                                   \
    } while (0)

/* Starts `tester --child NAME`, with an argument when it is not NULL. */
MUST_USE
errno_t tester_spawn(const char *name, const char *argument, task_id_t *id);
/* The same, and waits for its end. */
MUST_USE
errno_t tester_run(const char *name, const char *argument, enum task_exit *how, int *status);

/* Where tests make files: a file system in memory. */
#define TESTER_FOLDER "/tmp"

#endif

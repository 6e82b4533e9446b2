// SPDX-License-Identifier: BSD-2-Clause
/* Floating point across switches: threads of one task, and another task, compute at the same
 * time. */
#include "../tester.h"

#include <os/thread.h>
#include <stddef.h>
#include <stdlib.h>
#include <task/spawn.h>

/* Long enough to be interrupted many times. */
#define STEPS 4000000u

/* Computes a series that rounds in every step, so a lost bit changes the result. */
static double series(double start)
{
    double x = start;
    long double y = start;
    for (unsigned i = 0; i < STEPS; i++) {
        x = x * 1.0000001 + 1e-7;
        y = y * 0.9999999L + 1e-7L;
    }
    return x + (double)y;
}

typedef struct work {
    double start, result;
} work_t;

static void fpu_run(void *argument)
{
    work_t *work = argument;
    work->result = series(work->start);
}

bool test_fpu(void)
{
    const double expected[] = {series(1.5), series(2.5), series(3.5)};
    task_id_t child;
    CHECK(tester_spawn("float", NULL, &child) == EOK);
    work_t work[] = {{1.5, 0}, {2.5, 0}};
    os_thread_t thread[2];
    for (int i = 0; i < 2; i++)
        CHECK(os_thread_create(&thread[i], "float", fpu_run, &work[i]) == EOK);
    double own = series(3.5);
    for (int i = 0; i < 2; i++)
        os_thread_join(&thread[i]);
    enum task_exit how;
    int status;
    CHECK(task_wait(child, &how, &status) == EOK);
    CHECK(own == expected[2]);
    CHECK(work[0].result == expected[0] && work[1].result == expected[1]);
    CHECK(how == TASK_EXIT_NORMAL && status == 0);
    return true;
}

int child_float(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    double first = series(4.5);
    return series(4.5) == first ? 0 : 1;
}

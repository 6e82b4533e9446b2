// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tasks of the real kernel core that run programs with the real async library, all in this process,
 * each with its own copy of the library (program.h).
 *
 * A test starts programs, connects them by phones, and lets the machine run until all wait. Every
 * step checks the invariants of IPC, and every object and frame must be free at the end.
 */
#ifndef TEST_HOST_TASK_H
#define TEST_HOST_TASK_H

#include <abi/ipc.h>
#include <proc/task.h>
#include <proc/thread.h>

#include "program.h"

typedef struct host_task {
    program_t program;
    task_t *task; /* counted */
    thread_t *thread;
    program_enter_t enter;
    program_main_t main;
    void *object; /* its copy of the programs */
    int file;     /* of that copy */
    uint64_t windows, windows_next, windows_end;
    uint64_t sharing;      /* size of the open SHARE_IN; 0: none */
    ipc_message_t offered; /* the last SHARE_OUT received */
    bool gone;
} host_task_t;

/* For cmocka: setup of the group, start and end of each test. */
int host_task_group_setup(void **state);
int host_task_group_teardown(void **state);
int host_task_test_begin(void **state);
int host_task_test_end(void **state);

#define HOST_TASK_TEST(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, host_task_test_begin, host_task_test_end)
#define HOST_TASK_RUN(tests)                                                                       \
    cmocka_run_group_tests(tests, host_task_group_setup, host_task_group_teardown)

/* Creates a task that will run PROGRAM(name). */
host_task_t *host_task_create(const char *name, uint64_t option);
/* Gives `from` a phone to `to`, with the next free phone number. */
void host_task_link(host_task_t *from, host_task_t *to);
/* Starts the task; it runs at the next host_tasks_run(). */
void host_task_start(host_task_t *task);
void host_task_kill(host_task_t *task);

/* Runs until all tasks wait for something other than time; fails the test if a CHECK of a program
 * failed. */
void host_tasks_run(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Tasks that run programs; see host_task.h. Contains their creation and end; their system calls are
 * in host_syscall.c. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"
#include "host_tasks.h"
#include "object.h"
#include "puppet.h"

#include <arch/host/host.h>
#include <ipc/ipc.h>
#include <sched/sched.h>
#include <stdio.h>
#include <string.h>

#define TASKS_MAX   32
#define WINDOW_SIZE 0x1000000000ull

static host_task_t tasks[TASKS_MAX];
static unsigned count;
static char failure[256];

/* Options of the address sanitizer: an object that is loaded several times defines the same globals
 * repeatedly. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_odr_violation=0";
}

void program_failed(const char *file, int line, const char *what)
{
    if (failure[0] == '\0')
        snprintf(failure, sizeof(failure), "%s:%d: %s", file, line, what);
}

host_task_t *host_task_running(void)
{
    for (unsigned i = 0; i < count; i++)
        if (tasks[i].task == thread_current()->task)
            return &tasks[i];
    return NULL;
}

int host_task_group_setup(void **state)
{
    object_read();
    return puppet_group_setup(state);
}

int host_task_group_teardown(void **state)
{
    (void)state;
    object_forget();
    return 0;
}

int host_task_test_begin(void **state)
{
    failure[0] = '\0';
    return puppet_test_begin(state);
}

static void task_destroy(host_task_t *task)
{
    task_unref(task->task);
    if (task->windows_next > task->windows)
        host_window_close(task->windows, task->windows_next - task->windows);
    object_unload(task->object, task->file);
}

int host_task_test_end(void **state)
{
    for (unsigned i = 0; i < count; i++)
        if (!tasks[i].gone)
            task_kill(tasks[i].task, TASK_EXIT_KILLED, 0);
    step();
    for (unsigned i = 0; i < count; i++)
        task_destroy(&tasks[i]);
    count = 0;
    return puppet_test_end(state);
}

host_task_t *host_task_create(const char *name, uint64_t option)
{
    assert_true(count < TASKS_MAX);
    host_task_t *task = &tasks[count];
    *task = (host_task_t){.program = {.option = option, .result = -1}};
    task->windows = HOST_WINDOWS_BASE + count * WINDOW_SIZE;
    task->windows_next = task->windows;
    task->windows_end = task->windows + WINDOW_SIZE;
    char symbol[64];
    snprintf(symbol, sizeof(symbol), "program_%s", name);
    task->object = object_load(&task->file);
    task->enter = (program_enter_t)object_function(task->object, "program_enter");
    task->main = (program_main_t)object_function(task->object, symbol);
    as_t *as;
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(task_create(name, as, 0, 0, &task->task), EOK);
    count++;
    return task;
}

void host_task_link(host_task_t *from, host_task_t *to)
{
    program_t *program = &from->program;
    assert_true(program->phones < PROGRAM_PHONES);
    assert_int_equal(ipc_connect(from->task, to->task, 0, 0, &program->phone[program->phones++]),
                     EOK);
}

/* "User mode". */
static void task_main(uint64_t page, uint64_t argument)
{
    (void)page; /* its address in the task; we take the kernel's view of the same memory */
    host_task_t *task = (host_task_t *)(uintptr_t)argument;
    task->enter(&task->program, task->main, thread_current()->page);
}

void host_task_start(host_task_t *task)
{
    uaddr_t entry = {(uintptr_t)task_main};
    uaddr_t stack = {task->windows};
    assert_int_equal(
        thread_create_user(task->task, "main", entry, stack, (uintptr_t)task, &task->thread), EOK);
    thread_start(task->thread);
}

void host_task_kill(host_task_t *task)
{
    task_kill(task->task, TASK_EXIT_KILLED, 0);
    task->gone = true;
    host_tasks_run();
}

void host_tasks_run(void)
{
    host_run();
    step();
    if (failure[0] != '\0')
        fail_msg("%s", failure);
}

// SPDX-License-Identifier: BSD-2-Clause
/* tasks, threads and kill. */
#include <abi/error.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <lib/mem.h>
#include <lib/print.h>

static bool task_print(const task_row_t *row, void *context)
{
    terminal_t *terminal = context;
    terminal_print(terminal, "%-8u %-14s %-5u 0x%016llx 0x%016llx %5u %5u %5u %5u %5u%s\n", row->id,
                   row->name, row->container, (unsigned long long)row->address,
                   (unsigned long long)row->as, row->threads, row->phones, row->calls_open,
                   row->incoming, row->dispatched, row->state == TASK_ROW_DYING ? " dying" : "");
    return !terminal_interrupted(terminal);
}

void cmd_tasks(console_t *console, const words_t *words)
{
    /* -a is accepted as in HelenOS; all columns are printed in any case. */
    if (words->count > 1 && !str_equal(words->word[1], "-a")) {
        console_unexpected(console, words, 1);
        return;
    }
    terminal_text(&console->terminal,
                  "[id    ] [name        ] [ctn] [address         ] [as              ]"
                  " [thr] [pho] [snt] [inc] [dis]\n");
    inspect_tasks(task_print, &console->terminal);
}

static const char *thread_state(const thread_row_t *row)
{
    switch (row->state) {
    case THREAD_ROW_READY:
        return "ready";
    case THREAD_ROW_RUNNING:
        return "running";
    case THREAD_ROW_WAITING:
        return "waiting";
    case THREAD_ROW_DEAD:
        return "dead";
    }
    return "?";
}

#define WAIT_SIZE 64

/* Formats "for IPC, since 12.345s"; "" for a thread that does not wait. */
static void format_wait(char *buffer, size_t size, const thread_row_t *row)
{
    uint64_t now = inspect_stopped_ns();
    char since[FORMAT_SIZE];
    char what[FORMAT_SIZE + 16];

    buffer[0] = '\0';
    if (row->state != THREAD_ROW_WAITING)
        return;
    format_duration(since, sizeof(since), now > row->wait_since_ns ? now - row->wait_since_ns : 0);
    if (row->wait == THREAD_ROW_WAIT_IPC)
        (void)str_copy(what, sizeof(what), "IPC");
    else if (row->wait == THREAD_ROW_WAIT_FUTEX)
        (void)print_format(what, sizeof(what), "futex 0x%llx",
                           (unsigned long long)row->wait_object);
    else if (row->wait == THREAD_ROW_WAIT_SLEEP)
        (void)str_copy(what, sizeof(what), "a timer");
    else if (row->wait == THREAD_ROW_WAIT_PAGER)
        (void)print_format(what, sizeof(what), "a page, call %llu",
                           (unsigned long long)row->wait_object);
    else
        (void)str_copy(what, sizeof(what), "the kernel");
    (void)print_format(buffer, size, "for %s, since %s", what, since);
}

static bool thread_print(const thread_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char task[CONSOLE_TASK_SIZE];
    char used[FORMAT_SIZE];
    char wait[WAIT_SIZE];

    console_format_task(task, sizeof(task), row->task, row->task_name);
    format_duration(used, sizeof(used), row->cpu_ns);
    format_wait(wait, sizeof(wait), row);
    terminal_print(terminal, "%-8llu %-20s %-14s %3u %9s %-8s %s", (unsigned long long)row->id,
                   task, row->name, row->cpu, used, thread_state(row), wait);
    if (row->serving_call != 0)
        terminal_print(terminal, "%sserving call %llu", wait[0] != '\0' ? ", " : "",
                       (unsigned long long)row->serving_call);
    terminal_put(terminal, '\n');
    return !terminal_interrupted(terminal);
}

static bool task_threads_print(const task_row_t *row, void *context)
{
    inspect_threads(row->id, thread_print, context);
    return !terminal_interrupted(context);
}

void cmd_threads(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    task_row_t task;
    bool one = words->count == 2 && !str_equal(words->word[1], "-a");
    if (one && !console_task(console, words->word[1], &task))
        return;
    terminal_text(terminal, "[id    ] [task              ] [name        ] cpu  cpu time [state ]"
                            " [waits\n");
    if (one)
        inspect_threads(task.id, thread_print, terminal);
    else
        inspect_tasks(task_threads_print, terminal);
}

void cmd_kill(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    task_row_t task;
    char name[CONSOLE_TASK_SIZE];
    if (console_refuse_after_panic(console, "kill") ||
        !console_task(console, words->word[1], &task))
        return;

    console_format_task(name, sizeof(name), task.id, task.name);
    errno_t rc = control_task_kill(task.id);
    if (rc == EOK)
        terminal_print(terminal, "task %s ends after `continue`\n", name);
    else if (rc == EPERM)
        terminal_print(terminal, "task %s is the kernel and cannot be killed\n", name);
    else
        terminal_print(terminal, "task %s: %s\n", name, text_of_error(rc));
}

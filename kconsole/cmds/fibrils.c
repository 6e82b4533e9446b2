// SPDX-License-Identifier: BSD-2-Clause
/* fibrils: a task's fibril board. */
#include <diagnosis/text/format.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <lib/print.h>

static const char *state_name(uint32_t state)
{
    static const char *const names[] = {
        [BOARD_FREE] = "free",       [BOARD_READY] = "ready", [BOARD_RUNNING] = "running",
        [BOARD_WAITING] = "waiting", [BOARD_ENDED] = "ended", [BOARD_DEFERRED] = "deferred",
    };
    return state <= BOARD_DEFERRED ? names[state] : "?";
}

static const char *wait_name(uint32_t wait)
{
    static const char *const names[] = {
        [BOARD_WAIT_NONE] = "-",
        [BOARD_WAIT_ANSWER] = "answer",
        [BOARD_WAIT_LOCK] = "lock",
        [BOARD_WAIT_READ_LOCK] = "read lock",
        [BOARD_WAIT_CONDITION] = "condition",
        [BOARD_WAIT_TIMER] = "time",
        [BOARD_WAIT_REQUEST] = "request",
        [BOARD_WAIT_EXCHANGE] = "exchange",
        [BOARD_WAIT_NOTIFICATION] = "notification",
        [BOARD_WAIT_PART] = "rest",
    };
    return wait <= BOARD_WAIT_PART ? names[wait] : "?";
}

/* Formats what a fibril waits for: a call by id, a timer by its remaining time, others by name or
 * address. */
static void format_object(char *buffer, size_t size, const fibril_row_t *row)
{
    uint64_t now = inspect_stopped_ns();
    if (row->wait == BOARD_WAIT_NONE || row->object == 0)
        (void)print_format(buffer, size, "-");
    else if (row->wait == BOARD_WAIT_ANSWER)
        (void)print_format(buffer, size, "%llu", (unsigned long long)row->object);
    else if (row->wait == BOARD_WAIT_TIMER)
        format_duration(buffer, size, row->object > now ? row->object - now : 0);
    else if (row->object_name[0] != '\0')
        (void)print_format(buffer, size, "%s", row->object_name);
    else
        (void)print_format(buffer, size, "0x%llx", (unsigned long long)row->object);
}

static bool fibril_print(const fibril_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char object[BOARD_NAME_SIZE + FORMAT_SIZE];
    unsigned held = row->held_more;
    format_object(object, sizeof(object), row);
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        held += row->held[i] != 0;
    terminal_print(terminal, "%4u %-23s %-8s %-12s %-20s %9llu %6u %5u 0x%llx\n", row->index,
                   row->name, state_name(row->state), wait_name(row->wait), object,
                   (unsigned long long)row->serving, row->queued, held,
                   (unsigned long long)row->connection);
    return !terminal_interrupted(terminal);
}

void cmd_fibrils(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    const char *why = "invalid contents";
    task_row_t task;
    if (!console_task(console, words->word[1], &task))
        return;
    terminal_text(terminal, "[  ] [name                ] [state ] [waits for ] [which             ]"
                            " [serves] [queue] [held] [connection\n");
    enum board_status status = inspect_fibrils(task.id, fibril_print, terminal, &why);
    if (status == BOARD_NONE)
        terminal_text(terminal, "     none: the task has no fibril board\n");
    else if (status == BOARD_UNREADABLE)
        terminal_print(terminal, "board unreadable: %s\n", why);
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * ipc and phones: the connections and calls of tasks.
 *
 * The columns up to the sender, their order and the three sections are those of HelenOS; additional
 * columns follow them.
 */
#include <abi/ipc.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <lib/mem.h>
#include <lib/print.h>

void format_phone_state(char *buffer, size_t size, const phone_row_t *row)
{
    char peer[CONSOLE_TASK_SIZE];
    console_format_task(peer, sizeof(peer), row->peer, row->peer_name);
    const char *state = name_of_phone_state(row->state);
    if (row->state == PHONE_ROW_CONNECTED)
        (void)print_format(buffer, size, "%s to %s", state, peer);
    else if (row->state == PHONE_ROW_SLAMMED)
        (void)print_format(buffer, size, "%s by %s", state, peer);
    else if (row->state == PHONE_ROW_HUNG_UP && row->peer != SNAPSHOT_NONE)
        (void)print_format(buffer, size, "%s, was to %s", state, peer);
    else
        (void)str_copy(buffer, size, state);
}

static const char *phone_protocol_name(uint32_t interface)
{
    const char *name = name_of_interface(interface);
    return name != NULL && interface != 0 ? name : "-";
}

static bool phone_print(const phone_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char state[PHONE_STATE_SIZE];
    format_phone_state(state, sizeof(state), row);
    terminal_print(terminal, "%10u %7u %-36s %s\n", row->index, row->calls, state,
                   phone_protocol_name(row->interface));
    return !terminal_interrupted(terminal);
}

#define NAME_SIZE 96

/* Formats the last column: the method, and for an answer its result. */
static void format_name(char *buffer, size_t size, const call_row_t *row)
{
    char method[NAME_SIZE / 2];
    name_format_method(method, sizeof(method), row->interface, row->method);
    if ((row->flags & IPC_FLAG_ANSWERED) != 0) {
        const char *error = name_of_error(row->retval);
        if (error != NULL)
            (void)print_format(buffer, size, "%s = %s", method, error);
        else
            (void)print_format(buffer, size, "%s = %d", method, row->retval);
    } else {
        (void)str_copy(buffer, size, method);
    }
}

/* Formats the phone over which the call came: the sender's, or that of the last forwarder. */
static void format_phone(char *buffer, size_t size, const call_row_t *row)
{
    if (row->phone == SNAPSHOT_NONE || row->phone_holder == SNAPSHOT_NONE)
        (void)str_copy(buffer, size, "-");
    else if (row->phone_holder == row->sender)
        (void)print_format(buffer, size, "%u", row->phone);
    else
        (void)print_format(buffer, size, "%u of %u", row->phone, row->phone_holder);
}

typedef struct call_listing {
    terminal_t *terminal;
    unsigned count;
} call_listing_t;

static bool call_print(const call_row_t *row, void *context)
{
    call_listing_t *listing = context;
    terminal_t *terminal = listing->terminal;
    uint64_t now = inspect_stopped_ns();
    char text[NAME_SIZE], sender[TASK_NAME_SIZE];

    listing->count++;
    terminal_print(terminal, "%9llu %8llu", (unsigned long long)row->id,
                   (unsigned long long)row->method);
    for (unsigned i = 0; i < IPC_WORDS; i++) {
        format_word(text, sizeof(text), row->word[i]);
        terminal_print(terminal, " %6s", text);
    }
    name_format_flags(text, sizeof(text), row->flags);
    terminal_print(terminal, " %4u %-2s", row->flags, text);
    (void)inspect_task_name(row->sender, sender);
    console_format_task(text, sizeof(text), row->sender, sender);
    terminal_print(terminal, " %-14s", text);
    format_duration(text, sizeof(text), now > row->sent_ns ? now - row->sent_ns : 0);
    terminal_print(terminal, " %7s", text);
    format_phone(text, sizeof(text), row);
    terminal_print(terminal, " %-7s", text);
    format_name(text, sizeof(text), row);
    terminal_print(terminal, " %s\n", text);
    return !terminal_interrupted(terminal);
}

static void calls_print(terminal_t *terminal, uint32_t task, enum call_list list, const char *title)
{
    call_listing_t listing = {.terminal = terminal};
    terminal_print(terminal, " --- %s ---\n", title);
    inspect_calls(task, list, call_print, &listing);
    if (listing.count == 0)
        terminal_text(terminal, "     none\n");
}

void cmd_ipc(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    task_row_t task;
    if (!console_task(console, words->word[1], &task))
        return;

    terminal_text(terminal,
                  "[phone id] [calls] [state                              ] [interface\n");
    if (task.phones == 0)
        terminal_text(terminal, "     none\n");
    inspect_phones(task.id, phone_print, terminal);
    terminal_text(terminal, "[call id] [method] [arg1] [arg2] [arg3] [arg4] [arg5] [flags]"
                            " [sender      ] [age  ] [phone] [name\n");
    calls_print(terminal, task.id, CALL_LIST_INCOMING, "incoming calls");
    calls_print(terminal, task.id, CALL_LIST_DISPATCHED, "dispatched calls");
    calls_print(terminal, task.id, CALL_LIST_ANSWERS, "incoming answers");
}

static bool phone_of_task_print(const phone_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char state[PHONE_STATE_SIZE];
    char label[FORMAT_SIZE];
    format_phone_state(state, sizeof(state), row);
    format_word(label, sizeof(label), row->label);
    terminal_print(terminal, "%-8u %10u %7u %-36s %-11s %s\n", row->holder, row->index, row->calls,
                   state, phone_protocol_name(row->interface), label);
    return !terminal_interrupted(terminal);
}

static bool task_phones_print(const task_row_t *row, void *context)
{
    inspect_phones(row->id, phone_of_task_print, context);
    return !terminal_interrupted(context);
}

void cmd_phones(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    task_row_t task;
    if (words->count == 2 && !console_task(console, words->word[1], &task))
        return;
    terminal_text(terminal, "[task  ] [phone id] [calls] [state                              ]"
                            " [interface] [label\n");
    if (words->count == 2)
        inspect_phones(task.id, phone_of_task_print, terminal);
    else
        inspect_tasks(task_phones_print, terminal);
}

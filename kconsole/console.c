// SPDX-License-Identifier: BSD-2-Clause
/* The console: reads lines and runs commands; see console.h. */
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <kconsole/console.h>
#include <lib/mem.h>
#include <lib/print.h>

/* Aliases from HelenOS, Unix and gdb. */
static const struct {
    const char *name;
    const char *meant;
} other_names[] = {
    {"?", "help"},    {"describe", "help"}, {"cpus", "sched"}, {"scheduler", "sched"},
    {"zones", "mem"}, {"physmem", "mem"},   {"ps", "tasks"},   {"exit", "continue"},
    {"dmesg", "log"}, {"bt", "btrace"},
};

const command_t *command_find(const char *name)
{
    for (unsigned i = 0; i < sizeof(other_names) / sizeof(other_names[0]); i++)
        if (str_equal(other_names[i].name, name))
            name = other_names[i].meant;
    for (unsigned i = 0; i < console_command_count; i++)
        if (str_equal(console_commands[i].name, name))
            return &console_commands[i];
    return NULL;
}

/* Several tasks can share a name, which is offered only once, for the first of them. */
static bool search_first(const task_row_t *row, void *context)
{
    task_row_t *task = context;
    if (!str_equal(row->name, task->name))
        return true;
    task->id = row->id;
    return false;
}

static bool is_first_of_name(const task_row_t *row)
{
    task_row_t first = *row;
    inspect_tasks(search_first, &first);
    return first.id == row->id;
}

static bool offer_task(const task_row_t *row, void *context)
{
    char id[16];
    completion_t *completion = context;
    (void)print_format(id, sizeof(id), "%u", row->id);
    /* Offer ids only after a prefix was typed, because they would hide the names. */
    if (completion->prefix_length > 0)
        completion_offer(completion, id);
    if (is_first_of_name(row))
        completion_offer(completion, row->name);
    return true;
}

void console_offer_tasks(completion_t *completion)
{
    inspect_tasks(offer_task, completion);
}

static void offer_commands(completion_t *completion)
{
    for (unsigned i = 0; i < console_command_count; i++)
        completion_offer(completion, console_commands[i].name);
}

static bool offer_symbol(const char *name, uint64_t address, void *context)
{
    (void)address;
    completion_offer(context, name);
    return true;
}

static void console_complete(completion_t *completion, void *context)
{
    (void)context;
    char before[LINE_MAX_LENGTH + 1];
    words_t words;
    memcpy(before, completion->line, completion->line_length);
    before[completion->line_length] = '\0';
    if (!parse_words(before, &words))
        return;
    if (words.count == 0) {
        offer_commands(completion);
        return;
    }
    const command_t *command = command_find(words.word[0]);
    if (command == NULL || words.count > command->most)
        return;
    if (command->kind == ARGUMENT_TASK)
        console_offer_tasks(completion);
    else if (command->kind == ARGUMENT_COMMAND)
        offer_commands(completion);
    else if (command->kind == ARGUMENT_SYMBOL)
        inspect_symbols(offer_symbol, completion);
    else if (command->kind == ARGUMENT_TRACE)
        trace_complete(completion, &words);
}

void console_init(console_t *console, void (*put)(void *, char), int (*get)(void *), void *context)
{
    memset(console, 0, sizeof(*console));
    terminal_init(&console->terminal, put, get, context);
    line_editor_init(&console->editor, &console->terminal, CONSOLE_PROMPT, console_complete,
                     console);
}

void console_start(console_t *console)
{
    terminal_rearm(&console->terminal);
    line_editor_start(&console->editor);
}

static void console_usage(console_t *console, const command_t *command)
{
    terminal_print(&console->terminal, "usage: %s%s%s\n", command->name,
                   command->arguments[0] != '\0' ? " " : "", command->arguments);
}

void console_unexpected(console_t *console, const words_t *words, unsigned at)
{
    terminal_print(&console->terminal, "%s: unexpected word \"%s\"\n", words->word[0],
                   words->word[at]);
    console_usage(console, command_find(words->word[0]));
}

void console_run_line(console_t *console, char *line)
{
    words_t words;
    bool split = parse_words(line, &words);
    if (words.count == 0)
        return;
    const command_t *command = command_find(words.word[0]);
    if (command == NULL) {
        terminal_print(&console->terminal, "unknown command \"%s\"; help lists the commands\n",
                       words.word[0]);
        return;
    }
    unsigned arguments = words.count - 1;
    if (arguments > command->most) {
        console_unexpected(console, &words, command->most + 1);
        return;
    }
    if (!split || arguments < command->least) {
        console_usage(console, command);
        return;
    }
    command->run(console, &words);
    if (terminal_interrupted(&console->terminal)) {
        bool skipped = console->terminal.skipped;
        terminal_rearm(&console->terminal);
        if (!skipped)
            terminal_text(&console->terminal, "^C\n");
    }
}

static void run_event(console_t *console, enum line_event event)
{
    char line[LINE_MAX_LENGTH + 1];
    if (event == LINE_MORE)
        return;
    if (event == LINE_DONE) {
        memcpy(line, console->editor.text, sizeof(line));
        console_run_line(console, line);
    } else if (event == LINE_END) {
        char leave[] = "continue";
        console_run_line(console, leave);
    }
    if (!console->leave)
        console_start(console);
}

bool console_poll(console_t *console)
{
    bool any = false;
    while (!console->leave) {
        int byte = terminal_get(&console->terminal);
        if (byte < 0)
            break;
        any = true;
        run_event(console, line_editor_feed(&console->editor, (uint8_t)byte));
    }
    return any;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Arguments of commands: tasks by id or name, numbers; see console.h. */
#include <inspect/inspect.h>
#include <kconsole/console.h>
#include <lib/mem.h>
#include <lib/print.h>

/* Ids that a message about an ambiguous name lists. */
#define MATCHES_LISTED 10

typedef struct name_search {
    const char *name;
    bool short_names; /* compare names without the prefix "init:" */
    unsigned count;
    task_row_t first;
    uint32_t ids[MATCHES_LISTED];
} name_search_t;

const char *console_short_name(const char *name)
{
    static const char prefix[] = "init:";
    size_t length = sizeof(prefix) - 1;
    return memcmp(name, prefix, length) == 0 ? name + length : name;
}

static bool search_visit(const task_row_t *row, void *context)
{
    name_search_t *search = context;
    const char *name = search->short_names ? console_short_name(row->name) : row->name;
    if (!str_equal(name, search->name))
        return true;
    if (search->count == 0)
        search->first = *row;
    if (search->count < MATCHES_LISTED)
        search->ids[search->count] = row->id;
    search->count++;
    return true;
}

static void say_ambiguous(console_t *console, const name_search_t *search)
{
    terminal_t *terminal = &console->terminal;
    terminal_print(terminal, "%u tasks are called \"%s\":", search->count, search->name);
    for (unsigned i = 0; i < search->count && i < MATCHES_LISTED; i++)
        terminal_print(terminal, " %u", search->ids[i]);
    terminal_print(terminal, "%s; give the id of one\n",
                   search->count > MATCHES_LISTED ? " ..." : "");
}

static bool task_by_name(console_t *console, const char *name, task_row_t *row)
{
    name_search_t search = {.name = name};
    inspect_tasks(search_visit, &search);
    if (search.count == 0) {
        search.short_names = true;
        inspect_tasks(search_visit, &search);
    }
    if (search.count == 1) {
        *row = search.first;
        return true;
    }
    if (search.count > 1)
        say_ambiguous(console, &search);
    else
        terminal_print(&console->terminal, "no task is called \"%s\"; tasks lists them\n", name);
    return false;
}

bool console_task(console_t *console, const char *word, task_row_t *row)
{
    uint64_t id;
    if (!parse_number(word, &id))
        return task_by_name(console, word, row);
    if (id < SNAPSHOT_NONE && inspect_task((uint32_t)id, row))
        return true;
    terminal_print(&console->terminal, "no task %s; tasks lists them\n", word);
    return false;
}

typedef struct symbol_search {
    const char *name;
    uint64_t address;
    bool found;
} symbol_search_t;

static bool symbol_visit(const char *name, uint64_t address, void *context)
{
    symbol_search_t *search = context;
    search->found = str_equal(name, search->name);
    search->address = address;
    return !search->found;
}

static bool symbol_address(console_t *console, const char *name, uint64_t *address)
{
    symbol_search_t search = {.name = name};
    inspect_symbols(symbol_visit, &search);
    *address = search.address;
    if (!search.found)
        terminal_print(&console->terminal, "no function of the kernel is called \"%s\"\n", name);
    return search.found;
}

static bool word_at(console_t *console, const char *where, uint64_t *number)
{
    uint64_t address;
    if (!parse_number(where, &address) && !symbol_address(console, where, &address))
        return false;
    if (inspect_memory_read(address, number, sizeof(*number)))
        return true;
    terminal_print(&console->terminal, "0x%016llx is not kernel memory\n",
                   (unsigned long long)address);
    return false;
}

bool console_number(console_t *console, const char *word, uint64_t *number)
{
    if (word[0] == '&')
        return symbol_address(console, word + 1, number);
    if (word[0] == '*')
        return word_at(console, word + 1, number);
    if (parse_number(word, number))
        return true;
    terminal_print(&console->terminal, "\"%s\" is not a number (decimal, or 0x and hexadecimal)\n",
                   word);
    return false;
}

bool console_refuse_after_panic(console_t *console, const char *what)
{
    if (console->after_panic)
        terminal_print(&console->terminal, "%s: not possible after a panic; use halt or reboot\n",
                       what);
    return console->after_panic;
}

void console_format_task(char *buffer, size_t size, uint32_t id, const char *name)
{
    if (id == SNAPSHOT_NONE)
        (void)str_copy(buffer, size, "kernel");
    else
        (void)print_format(buffer, size, "%u (%s)", id, name[0] != '\0' ? name : "gone");
}

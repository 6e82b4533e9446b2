// SPDX-License-Identifier: BSD-2-Clause
/* check, sched, btrace, symaddr, uptime, version, continue, halt, reboot. */
#include <diagnosis/text/format.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <lib/mem.h>

void cmd_check(console_t *console, const words_t *words)
{
    (void)words;
    const char *wrong = inspect_check();
    if (wrong == NULL)
        terminal_text(&console->terminal, "IPC is consistent: all its invariants hold\n");
    else
        terminal_print(&console->terminal, "IPC is inconsistent: violated: %s\n", wrong);
}

static bool cpu_print(const cpu_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char task[CONSOLE_TASK_SIZE];
    char idle[FORMAT_SIZE];
    console_format_task(task, sizeof(task), row->task, row->task_name);
    format_duration(idle, sizeof(idle), row->idle_ns);
    terminal_print(terminal, "%3u %9u %12llu %9s %llu %s of %s\n", row->id, row->ready,
                   (unsigned long long)row->switches, idle, (unsigned long long)row->thread,
                   row->thread_name, task);
    return !terminal_interrupted(terminal);
}

void cmd_sched(console_t *console, const words_t *words)
{
    (void)words;
    terminal_text(&console->terminal, "cpu [  ready] [ switches] [ idle ] [runs\n");
    inspect_cpus(cpu_print, &console->terminal);
}

static void symbol_print(terminal_t *terminal, uint64_t address)
{
    uint64_t offset;
    const char *name = inspect_symbol(address, &offset);
    if (name != NULL)
        terminal_print(terminal, "0x%016llx %s+0x%llx\n", (unsigned long long)address, name,
                       (unsigned long long)offset);
    else
        terminal_print(terminal, "0x%016llx is not in a kernel function\n",
                       (unsigned long long)address);
}

static bool frame_print(uint64_t address, void *context)
{
    symbol_print(context, address);
    return !terminal_interrupted(context);
}

void cmd_btrace(console_t *console, const words_t *words)
{
    (void)words;
    inspect_backtrace(console->frame, frame_print, &console->terminal);
}

typedef struct symbol_search {
    terminal_t *terminal;
    const char *name;
    unsigned count;
} symbol_search_t;

/* Prints all functions with the name: static functions in different files can share it. */
static bool symbol_match(const char *name, uint64_t address, void *context)
{
    symbol_search_t *search = context;
    if (str_equal(name, search->name)) {
        symbol_print(search->terminal, address);
        search->count++;
    }
    return true;
}

void cmd_symaddr(console_t *console, const words_t *words)
{
    symbol_search_t search = {.terminal = &console->terminal, .name = words->word[1]};
    uint64_t address;
    bool indirect = search.name[0] == '&' || search.name[0] == '*';
    if (indirect && !console_number(console, search.name, &address))
        return;
    if (indirect || parse_number(search.name, &address)) {
        symbol_print(&console->terminal, address);
        return;
    }
    inspect_symbols(symbol_match, &search);
    if (search.count == 0)
        terminal_print(&console->terminal, "no function of the kernel is called \"%s\"\n",
                       search.name);
}

void cmd_uptime(console_t *console, const words_t *words)
{
    (void)words;
    char up[FORMAT_SIZE];
    char stopped[FORMAT_SIZE];
    uint64_t now = inspect_now_ns();
    format_duration(up, sizeof(up), now);
    format_duration(stopped, sizeof(stopped), now - inspect_stopped_ns());
    terminal_print(&console->terminal, "up %s, stopped in this console for the last %s\n", up,
                   stopped);
}

void cmd_version(console_t *console, const words_t *words)
{
    (void)words;
    terminal_print(&console->terminal, "%s\n", inspect_version());
}

void cmd_continue(console_t *console, const words_t *words)
{
    (void)words;
    if (!console_refuse_after_panic(console, "continue"))
        console->leave = true;
}

void cmd_halt(console_t *console, const words_t *words)
{
    (void)words;
    terminal_text(&console->terminal, "halted\n");
    control_halt();
}

void cmd_reboot(console_t *console, const words_t *words)
{
    (void)words;
    terminal_text(&console->terminal, "rebooting\n");
    control_reboot();
}

// SPDX-License-Identifier: BSD-2-Clause
/* mem and slabs. */
#include <diagnosis/text/format.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>

static void amount_print(terminal_t *terminal, const char *what, uint64_t frames, uint64_t size)
{
    char bytes[FORMAT_SIZE];
    format_bytes(bytes, sizeof(bytes), frames * size);
    terminal_print(terminal, "%-24s %10llu frames %12s\n", what, (unsigned long long)frames, bytes);
}

static bool task_memory_print(const task_row_t *row, void *context)
{
    terminal_t *terminal = context;
    char task[CONSOLE_TASK_SIZE];
    char bytes[FORMAT_SIZE];
    if (row->memory == 0)
        return true;
    console_format_task(task, sizeof(task), row->id, row->name);
    format_bytes(bytes, sizeof(bytes), row->memory);
    terminal_print(terminal, "  %-22s %17s %12s\n", task, "", bytes);
    return !terminal_interrupted(terminal);
}

void cmd_mem(console_t *console, const words_t *words)
{
    (void)words;
    terminal_t *terminal = &console->terminal;
    memory_row_t memory;
    inspect_memory(&memory);
    amount_print(terminal, "all", memory.frames_total, memory.frame_size);
    amount_print(terminal, "free", memory.frames_free, memory.frame_size);
    amount_print(terminal, "used", memory.frames_total - memory.frames_free, memory.frame_size);
    amount_print(terminal, "  kernel objects (slabs)", memory.frames_slab, memory.frame_size);
    amount_print(terminal, "  kernel stacks", memory.frames_stack, memory.frame_size);
    amount_print(terminal, "  page tables", memory.frames_table, memory.frame_size);
    amount_print(terminal, "  shared areas' tables", memory.frames_shared, memory.frame_size);
    amount_print(terminal, "  larger kernel blocks", memory.frames_block, memory.frame_size);
    amount_print(terminal, "  pages of tasks", memory.frames_page, memory.frame_size);
    inspect_tasks(task_memory_print, terminal);
}

static bool slab_print(const slab_row_t *row, void *context)
{
    terminal_t *terminal = context;
    terminal_print(terminal, "%-20s %8llu %9llu %11llu %8llu %8llu\n", row->name,
                   (unsigned long long)row->object_size, (unsigned long long)row->in_use,
                   (unsigned long long)row->allocated, (unsigned long long)row->failed,
                   (unsigned long long)row->frames);
    return !terminal_interrupted(terminal);
}

void cmd_slabs(console_t *console, const words_t *words)
{
    (void)words;
    terminal_text(&console->terminal,
                  "[name              ] [ bytes] [ in use] [allocated] [failed] [frames]\n");
    inspect_slabs(slab_print, &console->terminal);
}

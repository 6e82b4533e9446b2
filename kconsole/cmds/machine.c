// SPDX-License-Identifier: BSD-2-Clause
/* dump and sysinfo: bytes of the kernel's memory, and facts about the machine. */
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>

#define ROW          16
#define DUMP_DEFAULT 64

static void row_print(terminal_t *terminal, uint64_t address, const uint8_t *bytes, size_t size)
{
    terminal_print(terminal, "0x%016llx ", (unsigned long long)address);
    for (size_t i = 0; i < ROW; i++) {
        if (i == ROW / 2)
            terminal_put(terminal, ' ');
        if (i < size)
            terminal_print(terminal, " %02x", bytes[i]);
        else
            terminal_text(terminal, "   ");
    }
    terminal_text(terminal, "  |");
    for (size_t i = 0; i < size; i++)
        terminal_put(terminal, bytes[i] >= ' ' && bytes[i] < 0x7f ? (char)bytes[i] : '.');
    terminal_text(terminal, "|\n");
}

void cmd_dump(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    uint64_t address, left = DUMP_DEFAULT;
    if (!console_number(console, words->word[1], &address) ||
        (words->count > 2 && !console_number(console, words->word[2], &left)))
        return;
    while (left > 0 && !terminal_interrupted(terminal)) {
        uint8_t bytes[ROW];
        size_t size = left < ROW ? (size_t)left : ROW;
        if (!inspect_memory_read(address, bytes, size)) {
            terminal_print(terminal, "0x%016llx is not kernel memory\n",
                           (unsigned long long)address);
            return;
        }
        row_print(terminal, address, bytes, size);
        address += size;
        left -= size;
    }
}

void cmd_sysinfo(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    memory_row_t memory;
    (void)words;
    inspect_memory(&memory);
    terminal_print(terminal, "version       %s\n", inspect_version());
    terminal_print(terminal, "command line  %s\n", inspect_command_line());
    terminal_print(terminal, "memory        %llu MiB, %llu MiB free\n",
                   (unsigned long long)(memory.frames_total * memory.frame_size >> 20),
                   (unsigned long long)(memory.frames_free * memory.frame_size >> 20));
    terminal_print(terminal, "started       %llu s after 1970, by the machine's clock\n",
                   (unsigned long long)inspect_boot_seconds());
}

// SPDX-License-Identifier: BSD-2-Clause
/* help: the commands, and the usage of each. */
#include <kconsole/cmds/cmds.h>
#include <lib/print.h>

static void help_list(terminal_t *terminal)
{
    for (unsigned i = 0; i < console_command_count; i++) {
        const command_t *command = &console_commands[i];
        char synopsis[48];
        (void)print_format(synopsis, sizeof(synopsis), "%s %s", command->name, command->arguments);
        terminal_print(terminal, "  %-24s %s\n", synopsis, command->summary);
    }
    terminal_text(terminal, "Numbers are decimal, hexadecimal after 0x, &FUNCTION or *ADDRESS. Tab "
                            "completes, the cursor\nkeys recall lines, Ctrl-C ends long output.\n");
}

void cmd_help(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    if (words->count == 1) {
        help_list(terminal);
        return;
    }
    const command_t *command = command_find(words->word[1]);
    if (command == NULL) {
        terminal_print(terminal, "unknown command \"%s\"; help lists the commands\n",
                       words->word[1]);
        return;
    }
    terminal_print(terminal, "usage: %s %s\n%s.\n", command->name, command->arguments,
                   command->summary);
    if (command->details != NULL)
        terminal_text(terminal, command->details);
}

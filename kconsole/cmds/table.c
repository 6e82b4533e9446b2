// SPDX-License-Identifier: BSD-2-Clause
/* The table of commands; see commands.def. */
#include <kconsole/cmds/cmds.h>

#define TASK_HELP                                                                                  \
    "A task is given by its id or, if it is unique, by its name; `vfs` also finds init:vfs.\n"

const command_t console_commands[] = {
#define COMMAND(word, ...) {.name = #word, .run = cmd_##word, __VA_ARGS__},
#include <kconsole/cmds/commands.def>
#undef COMMAND
};

const unsigned console_command_count = sizeof(console_commands) / sizeof(console_commands[0]);

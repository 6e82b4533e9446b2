// SPDX-License-Identifier: BSD-2-Clause
/* The commands (see commands.def) and their common functions. */
#ifndef KCONSOLE_CMDS_CMDS_H
#define KCONSOLE_CMDS_CMDS_H

#include <kconsole/console.h>

#define COMMAND(word, ...) void cmd_##word(console_t *console, const words_t *words);
#include <kconsole/cmds/commands.def>
#undef COMMAND

/* Offers the words that can continue a `trace` command. */
void trace_complete(completion_t *completion, const words_t *words);

/* Formats the state and peer of a phone: "connected to 6 (init:vfs)". */
#define PHONE_STATE_SIZE (CONSOLE_TASK_SIZE + 24)
void format_phone_state(char *buffer, size_t size, const phone_row_t *row);

#endif

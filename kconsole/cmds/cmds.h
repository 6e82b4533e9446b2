// SPDX-License-Identifier: BSD-2-Clause
/* The commands; table.c says how each is called and what it is for. */
#ifndef KCONSOLE_CMDS_CMDS_H
#define KCONSOLE_CMDS_CMDS_H

#include <kconsole/console.h>

void cmd_break(console_t *console, const words_t *words);
void cmd_btrace(console_t *console, const words_t *words);
void cmd_calls(console_t *console, const words_t *words);
void cmd_chain(console_t *console, const words_t *words);
void cmd_check(console_t *console, const words_t *words);
void cmd_continue(console_t *console, const words_t *words);
void cmd_deadlock(console_t *console, const words_t *words);
void cmd_dot(console_t *console, const words_t *words);
void cmd_dump(console_t *console, const words_t *words);
void cmd_fibrils(console_t *console, const words_t *words);
void cmd_halt(console_t *console, const words_t *words);
void cmd_help(console_t *console, const words_t *words);
void cmd_hung(console_t *console, const words_t *words);
void cmd_ipc(console_t *console, const words_t *words);
void cmd_json(console_t *console, const words_t *words);
void cmd_kill(console_t *console, const words_t *words);
void cmd_log(console_t *console, const words_t *words);
void cmd_mem(console_t *console, const words_t *words);
void cmd_phones(console_t *console, const words_t *words);
void cmd_reboot(console_t *console, const words_t *words);
void cmd_sched(console_t *console, const words_t *words);
void cmd_slabs(console_t *console, const words_t *words);
void cmd_symaddr(console_t *console, const words_t *words);
void cmd_sysinfo(console_t *console, const words_t *words);
void cmd_tasks(console_t *console, const words_t *words);
void cmd_threads(console_t *console, const words_t *words);
void cmd_trace(console_t *console, const words_t *words);
void cmd_uptime(console_t *console, const words_t *words);
void cmd_version(console_t *console, const words_t *words);
void cmd_waits(console_t *console, const words_t *words);
void cmd_who(console_t *console, const words_t *words);

/* Offers what may follow the words of a `trace` command. */
void trace_complete(completion_t *completion, const words_t *words);

/* A phone's state and peer: "connected to 6 (init:vfs)". */
#define PHONE_STATE_SIZE (CONSOLE_TASK_SIZE + 24)
void format_phone_state(char *buffer, size_t size, const phone_row_t *row);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The console: a prompt, a table of commands, and their common state. It uses a terminal_t for
 * input and output and <inspect/...> for access to the kernel, so unit tests run it unchanged.
 */
#ifndef KCONSOLE_CONSOLE_H
#define KCONSOLE_CONSOLE_H

#include <diagnosis/snapshot.h>
#include <kconsole/line_editor.h>
#include <kconsole/parser.h>
#include <kconsole/terminal.h>

#define CONSOLE_PROMPT "kconsole> "

typedef struct console {
    terminal_t terminal;
    line_editor_t editor;
    bool after_panic; /* the kernel cannot continue: no `continue`, no controls that take locks */
    bool leave;       /* a command requested to leave the console */
    uint64_t frame;   /* frame pointer of the interrupted stack, for btrace */
} console_t;

/* The candidates for completion of an argument. */
enum argument_kind {
    ARGUMENT_OTHER,
    ARGUMENT_TASK,
    ARGUMENT_COMMAND,
    ARGUMENT_SYMBOL,
    ARGUMENT_TRACE
};

typedef struct command {
    const char *name;
    const char *arguments;   /* for the usage line */
    const char *summary;     /* one line for `help` */
    const char *details;     /* more text for `help NAME`, or NULL */
    unsigned least;          /* minimum number of arguments */
    unsigned most;           /* maximum */
    enum argument_kind kind; /* of the arguments */
    void (*run)(console_t *console, const words_t *words);
} command_t;

extern const command_t console_commands[];
extern const unsigned console_command_count;

/* Finds a command by name or alias; NULL: there is none. */
const command_t *command_find(const char *name);

void console_init(console_t *console, void (*put)(void *, char), int (*get)(void *), void *context);

/* Prints the prompt. */
void console_start(console_t *console);

/* Runs one line. The line is changed. */
void console_run_line(console_t *console, char *line);

/* Processes the received keys and runs complete lines, until there are no more keys or `leave` is
 * set. Returns false if there was no key. */
bool console_poll(console_t *console);

/* Finds the task `word` by id or name. On an error prints it and returns false. */
bool console_task(console_t *console, const char *word, task_row_t *row);

/* Parses the number `word`: &NAME is the address of a kernel function, *NAME and *ADDRESS are the
 * 64 bits there. On an error prints it and returns false. */
bool console_number(console_t *console, const char *word, uint64_t *number);

/* Names word `at` of a line as one that its command does not take, and prints the usage line. */
void console_unexpected(console_t *console, const words_t *words, unsigned at);

/* Offers the tasks, by name and id, for completion. */
void console_offer_tasks(completion_t *completion);

/* The name of a task without the prefix of boot modules: "vfs" for "init:vfs". */
const char *console_short_name(const char *name);

/* After a panic, prints that `what` is not possible and returns true. */
bool console_refuse_after_panic(console_t *console, const char *what);

/* Formats "27 (bdsh)"; "kernel" for SNAPSHOT_NONE. */
void console_format_task(char *buffer, size_t size, uint32_t id, const char *name);
#define CONSOLE_TASK_SIZE (TASK_NAME_SIZE + 16)

#endif

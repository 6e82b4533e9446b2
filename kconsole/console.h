// SPDX-License-Identifier: BSD-2-Clause
/*
 * The console itself: a prompt, a table of commands, and the state they share. Pure: it talks to a
 * terminal_t and sees the kernel through <inspect/...>, so that it runs in a unit test as it is.
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
    bool after_panic; /* the kernel cannot go on: no `continue`, no controls that take locks */
    bool leave;       /* a command said so */
    uint64_t frame;   /* frame pointer of the interrupted stack, for btrace */
} console_t;

/* What Tab completes at the place of an argument. */
enum argument_kind {
    ARGUMENT_OTHER,
    ARGUMENT_TASK,
    ARGUMENT_COMMAND,
    ARGUMENT_SYMBOL,
    ARGUMENT_TRACE
};

typedef struct command {
    const char *name;
    const char *arguments; /* as the usage line shows them */
    const char *summary;   /* one line for `help` */
    const char *details;   /* more for `help NAME`, or NULL */
    unsigned least;        /* arguments */
    unsigned most;
    enum argument_kind kind; /* of the arguments */
    void (*run)(console_t *console, const words_t *words);
} command_t;

extern const command_t console_commands[];
extern const unsigned console_command_count;

/* NULL when there is none of this name. */
const command_t *command_find(const char *name);

void console_init(console_t *console, void (*put)(void *, char), int (*get)(void *), void *context);

/* Prints the prompt. */
void console_start(console_t *console);

/* Runs one line. The line is changed. */
void console_run_line(console_t *console, char *line);

/* Takes the keys that have arrived and runs the lines that they complete; returns when there are no
 * more keys, or `leave` is set. False: no key was there. */
bool console_poll(console_t *console);

/* The task that `word` means, by id or name: true, and its row. Otherwise says what is wrong. */
bool console_task(console_t *console, const char *word, task_row_t *row);

/* The number that `word` is: true. Otherwise says what is wrong. &NAME is the address of a function
 * of the kernel, *NAME and *ADDRESS are the 64 bits there. */
bool console_number(console_t *console, const char *word, uint64_t *number);

/* Says how a command is used. */
void console_usage(console_t *console, const command_t *command);

/* Offers the tasks, by name and id, to Tab. */
void console_offer_tasks(completion_t *completion);

/* A task's name without the prefix of boot modules: "vfs" of "init:vfs". */
const char *console_short_name(const char *name);

/* Refuses what cannot be done after a panic: true, and says so. */
bool console_refuse_after_panic(console_t *console, const char *what);

/* "27 (bdsh)", "kernel" for SNAPSHOT_NONE. */
void console_format_task(char *buffer, size_t size, uint32_t id, const char *name);
#define CONSOLE_TASK_SIZE (TASK_NAME_SIZE + 16)

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line that the console talks on: output with an ear for Ctrl-C, input with type-ahead.
 *
 * Nothing here waits. Whoever prints many lines asks terminal_interrupted() and stops early; what
 * is printed after a Ctrl-C goes nowhere until terminal_rearm(). Keys that arrive during output are
 * kept for the line editor, as far as there is room; beyond that they stay in the device.
 */
#ifndef KCONSOLE_TERMINAL_H
#define KCONSOLE_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Keys kept while output goes on; a power of two. */
#define TERMINAL_AHEAD 1024

/* Longest text of one terminal_print(). */
#define TERMINAL_PRINT_MAX 512

typedef struct terminal {
    void (*put)(void *context, char c);
    int (*get)(void *context); /* a byte that has arrived, or -1 */
    void *context;
    bool interrupted;
    unsigned ahead_first;
    unsigned ahead_end;
    uint8_t ahead[TERMINAL_AHEAD];
} terminal_t;

void terminal_init(terminal_t *terminal, void (*put)(void *, char), int (*get)(void *),
                   void *context);

/* The next key, or -1 when none was typed yet. */
int terminal_get(terminal_t *terminal);

/* The next key that was kept during output, or -1: does not ask the device. */
int terminal_take_ahead(terminal_t *terminal);

/* Sends one byte; '\n' becomes a new line in the first column. */
void terminal_put(terminal_t *terminal, char c);
void terminal_text(terminal_t *terminal, const char *text);
void terminal_print(terminal_t *terminal, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* True after Ctrl-C: the rest of the output is not wanted. */
bool terminal_interrupted(const terminal_t *terminal);
/* Lets output through again, before the next command. */
void terminal_rearm(terminal_t *terminal);

#endif

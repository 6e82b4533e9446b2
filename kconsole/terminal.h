// SPDX-License-Identifier: BSD-2-Clause
/*
 * The console's terminal: output that Ctrl-C interrupts, and input with type-ahead.
 *
 * No function waits, except at the end of a page: with `page_rows`, output stops after as many lines
 * until a key is pressed. A function that prints many lines must check terminal_interrupted() and stop
 * early; output after a Ctrl-C is dropped until terminal_rearm(). Keys that arrive during output
 * are stored for the line editor; if the buffer is full, they stay in the device.
 */
#ifndef KCONSOLE_TERMINAL_H
#define KCONSOLE_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Number of keys stored during output; a power of two. */
#define TERMINAL_AHEAD 1024

/* Maximum size of the text of one terminal_print(). */
#define TERMINAL_PRINT_MAX 512

typedef struct terminal {
    void (*put)(void *context, char c);
    int (*get)(void *context); /* returns a received byte, or -1 */
    void *context;
    void (*idle)(void *context); /* called while it waits for a key at the end of a page */
    unsigned page_rows;          /* lines of a page; 0: output does not stop */
    unsigned page_used;          /* lines since the last key */
    bool interrupted;
    bool skipped; /* interrupted by `q` at the end of a page */
    unsigned ahead_first;
    unsigned ahead_end;
    uint8_t ahead[TERMINAL_AHEAD];
} terminal_t;

void terminal_init(terminal_t *terminal, void (*put)(void *, char), int (*get)(void *),
                   void *context);

/* Returns the next key, or -1. */
int terminal_get(terminal_t *terminal);

/* Returns the next key that was stored during output, or -1. Does not read from the device. */
int terminal_take_ahead(terminal_t *terminal);

/* Sends one byte; sends '\n' as "\r\n". */
void terminal_put(terminal_t *terminal, char c);
void terminal_text(terminal_t *terminal, const char *text);
void terminal_print(terminal_t *terminal, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Returns whether Ctrl-C was typed, or q at the end of a page: the rest of the output can be skipped. */
bool terminal_interrupted(const terminal_t *terminal);
/* Enables output again, before the next command. */
void terminal_rearm(terminal_t *terminal);

#endif

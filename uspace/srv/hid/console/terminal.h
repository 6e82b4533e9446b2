// SPDX-License-Identifier: BSD-2-Clause
/*
 * One virtual terminal: the output that programs wrote, and the line discipline
 * for what is typed. Pure: it knows neither IPC nor the line it is shown on.
 *
 * Output is kept in a ring with positions that only grow: `written` bytes came
 * in all, `shown` of them were shown. What is written while the terminal is in the background
 * waits there; the oldest is dropped when the ring is full, and showing says so.
 *
 * Typed bytes queue untouched until somebody reads. Only then does cooked mode edit and echo
 * them, so that what is typed ahead appears once and behind the prompt it answers.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <abi/con.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERMINAL_OUTPUT 32768 /* bytes of output kept */
#define TERMINAL_INPUT  4096  /* typed bytes that nobody has read yet */
#define TERMINAL_LINE   1024  /* longest line in cooked mode, with its newline */

/* Takes bytes that go to the line. */
typedef void (*terminal_emit_t)(void *context, const char *bytes, size_t size);

typedef struct terminal {
    char output[TERMINAL_OUTPUT];
    uint64_t written;
    uint64_t shown;
    char last; /* last byte written, to tell "\n" from "\r\n" */

    uint8_t input[TERMINAL_INPUT];
    size_t input_first;
    size_t input_count;

    enum con_mode mode;
    unsigned escape;          /* bytes of an escape sequence seen in cooked mode: 0, 1 or 2 */
    char line[TERMINAL_LINE]; /* being edited, or ready to be read */
    size_t line_length;
    bool line_ready;
} terminal_t;

void terminal_setup(terminal_t *terminal);

/* Appends output; "\n" becomes "\r\n". */
void terminal_write(terminal_t *terminal, const char *bytes, size_t size);

/* Emits what is not shown yet. */
void terminal_show(terminal_t *terminal, terminal_emit_t emit, void *context);

/* Emits what is not shown yet, from the beginning of the line that is there first. */
void terminal_redraw(terminal_t *terminal, terminal_emit_t emit, void *context);

/* A byte was typed. True when it is the interrupt key in cooked mode: then all that was typed
 * before and not read is gone. */
bool terminal_type(terminal_t *terminal, uint8_t byte);

/* Gives typed bytes: in raw mode as they came, in cooked mode a line at the most, `*done` 0 at the
 * end of the input (Ctrl-D). False: the reader must wait. */
bool terminal_read(terminal_t *terminal, char *buffer, size_t size, size_t *done);

/* The terminal's session is over: what was typed for it is gone, and the mode is cooked. */
void terminal_session_end(terminal_t *terminal);

void terminal_mode_set(terminal_t *terminal, enum con_mode mode);

#endif

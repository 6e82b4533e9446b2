// SPDX-License-Identifier: BSD-2-Clause
/*
 * One virtual terminal: the output of programs, and the line discipline for typed keys. Pure code,
 * without IPC.
 *
 * Output is kept in a ring buffer with positions that only increase: of `written` bytes in total,
 * `shown` were shown. Output written in the background waits there. If the buffer is full, the
 * oldest output is dropped, and a message reports this when the terminal is shown.
 *
 * Typed bytes are queued unchanged until a program reads. Only then does cooked mode edit and echo
 * them, so that input typed ahead appears once, after the prompt that it answers.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <abi/con.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERMINAL_OUTPUT 32768 /* bytes of output kept */
#define TERMINAL_INPUT  4096  /* typed bytes that no program has read yet */
#define TERMINAL_LINE   1024  /* longest line in cooked mode, with its newline */

/* Sends bytes to the line. */
typedef void (*terminal_emit_t)(void *context, const char *bytes, size_t size);

typedef struct terminal {
    char output[TERMINAL_OUTPUT];
    uint64_t written;
    uint64_t shown;
    char last; /* last byte written, to distinguish "\n" and "\r\n" */

    uint8_t input[TERMINAL_INPUT];
    size_t input_first;
    size_t input_count;

    enum con_mode mode;
    unsigned escape;          /* bytes of an escape sequence seen in cooked mode: 0, 1 or 2 */
    char line[TERMINAL_LINE]; /* the line being edited or, if line_ready, to be read */
    size_t line_length;
    bool line_ready;
} terminal_t;

void terminal_setup(terminal_t *terminal);

/* Appends output; "\n" becomes "\r\n". */
void terminal_write(terminal_t *terminal, const char *bytes, size_t size);

/* Emits output that has not been shown yet. */
void terminal_show(terminal_t *terminal, terminal_emit_t emit, void *context);

/* Like terminal_show(), but begins with the start of the current line. */
void terminal_redraw(terminal_t *terminal, terminal_emit_t emit, void *context);

/* Queues a typed byte. Returns true if it is the interrupt key in cooked mode, which discards all
 * unread input. */
bool terminal_type(terminal_t *terminal, uint8_t byte);

/* Reads typed bytes: in raw mode unchanged, in cooked mode at most a line. `*done` is 0 at the end
 * of the input (Ctrl-D). Returns false if the reader must wait. */
bool terminal_read(terminal_t *terminal, char *buffer, size_t size, size_t *done);

/* Ends the session: discards all input and returns to cooked mode. */
void terminal_session_end(terminal_t *terminal);

void terminal_mode_set(terminal_t *terminal, enum con_mode mode);

#endif

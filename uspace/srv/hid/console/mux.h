// SPDX-License-Identifier: BSD-2-Clause
/*
 * A multiplexer for six terminals on one line. One terminal is active: its output is shown, and it
 * gets the typed keys. Pure code.
 *
 * Ctrl-A is the prefix: 1 to 6 switch, `a` or another Ctrl-A types one Ctrl-A, `?` shows help. (The
 * kernel handles Ctrl-A k, which opens the kernel console.)
 */
#ifndef MUX_H
#define MUX_H

#include "terminal.h"

typedef struct mux {
    terminal_t terminals[CON_TERMINALS];
    unsigned active;
    bool prefix; /* Ctrl-A was typed */
    terminal_emit_t emit;
    void *context;
} mux_t;

/* The effect of a typed byte on the active terminal. */
enum mux_effect {
    MUX_NONE,     /* no new input */
    MUX_TYPED,    /* there is new input */
    MUX_INTERRUPT /* the interrupt key */
};

/* `emit` sends output to the line; it must not wait. */
void mux_init(mux_t *mux, terminal_emit_t emit, void *context);

/* Handles a byte typed on the line. */
enum mux_effect mux_type(mux_t *mux, uint8_t byte);

/* Writes output of a program to a terminal. */
void mux_write(mux_t *mux, unsigned terminal, const char *bytes, size_t size);

/* Reads input for a program, see terminal_read(), and shows the echo. */
bool mux_read(mux_t *mux, unsigned terminal, char *buffer, size_t size, size_t *done);

/* Shows the current line of the active terminal again, after something else has used the line. */
void mux_redraw(mux_t *mux);

#endif

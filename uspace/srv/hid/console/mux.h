// SPDX-License-Identifier: BSD-2-Clause
/*
 * Six terminals on one line, as a terminal multiplexer shows them: one is
 * active, its output is shown and it gets what is typed. Pure.
 *
 * Ctrl-A is the prefix: 1 to 6 switch, `a` or Ctrl-A again type one Ctrl-A, `?` shows help.
 * (Ctrl-A k opens the kernel console; the kernel takes it and it never comes here.)
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

/* What a typed byte did to the active terminal. */
enum mux_effect {
    MUX_NONE,     /* nothing a reader could want */
    MUX_TYPED,    /* there is input */
    MUX_INTERRUPT /* the interrupt key */
};

/* `emit` takes what goes to the line; it must not wait. */
void mux_init(mux_t *mux, terminal_emit_t emit, void *context);

enum mux_effect mux_type(mux_t *mux, uint8_t byte);

/* A program writes to a terminal. */
void mux_write(mux_t *mux, unsigned terminal, const char *bytes, size_t size);

/* A program reads, see terminal_read; the echo is shown. */
bool mux_read(mux_t *mux, unsigned terminal, char *buffer, size_t size, size_t *done);

/* The line was used by someone else: shows the active terminal's current line again. */
void mux_redraw(mux_t *mux);

#endif

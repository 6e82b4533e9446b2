// SPDX-License-Identifier: BSD-2-Clause
/* Switching between terminals, see mux.h. */
#include "mux.h"
#include <stdio.h>

#define KEY_PREFIX 1

static const char help[] =
    "\r\nCtrl-A 1 to 6: terminals, Ctrl-A a: types Ctrl-A, Ctrl-A k: kernel console";

void mux_init(mux_t *mux, terminal_emit_t emit, void *context)
{
    for (unsigned i = 0; i < CON_TERMINALS; i++)
        terminal_setup(&mux->terminals[i]);
    mux->active = 0;
    mux->prefix = false;
    mux->emit = emit;
    mux->context = context;
}

static void active_show(mux_t *mux)
{
    terminal_show(&mux->terminals[mux->active], mux->emit, mux->context);
}

static void active_switch(mux_t *mux, unsigned terminal)
{
    char note[40];
    int size = snprintf(note, sizeof(note), "\r\n--- terminal %u ---\r\n", terminal + 1);
    mux->active = terminal;
    mux->emit(mux->context, note, (size_t)size);
    terminal_redraw(&mux->terminals[terminal], mux->emit, mux->context);
}

/* Handles the byte after the prefix. Returns true if `*byte` must be passed to the terminal. */
static bool prefix_command(mux_t *mux, uint8_t *byte)
{
    mux->prefix = false;
    if (*byte >= '1' && *byte < '1' + CON_TERMINALS) {
        active_switch(mux, (unsigned)(*byte - '1'));
        return false;
    }
    if (*byte == 'a' || *byte == KEY_PREFIX) {
        *byte = KEY_PREFIX;
        return true;
    }
    if (*byte == '?') {
        mux->emit(mux->context, help, sizeof(help) - 1);
        mux_redraw(mux);
        return false;
    }
    mux->emit(mux->context, "\a", 1);
    return false;
}

enum mux_effect mux_type(mux_t *mux, uint8_t byte)
{
    if (mux->prefix) {
        if (!prefix_command(mux, &byte))
            return MUX_NONE;
    } else if (byte == KEY_PREFIX) {
        mux->prefix = true;
        return MUX_NONE;
    }
    bool interrupt = terminal_type(&mux->terminals[mux->active], byte);
    active_show(mux);
    return interrupt ? MUX_INTERRUPT : MUX_TYPED;
}

void mux_write(mux_t *mux, unsigned terminal, const char *bytes, size_t size)
{
    /* Write pieces that fit the ring buffer even if every byte is a newline, so that the active
     * terminal never drops output. */
    while (size > 0) {
        size_t piece = size < TERMINAL_OUTPUT / 4 ? size : TERMINAL_OUTPUT / 4;
        terminal_write(&mux->terminals[terminal], bytes, piece);
        if (terminal == mux->active)
            active_show(mux);
        bytes += piece;
        size -= piece;
    }
}

bool mux_read(mux_t *mux, unsigned terminal, char *buffer, size_t size, size_t *done)
{
    bool ready = terminal_read(&mux->terminals[terminal], buffer, size, done);
    if (terminal == mux->active)
        active_show(mux);
    return ready;
}

void mux_redraw(mux_t *mux)
{
    mux->emit(mux->context, "\r\n", 2);
    terminal_redraw(&mux->terminals[mux->active], mux->emit, mux->context);
}

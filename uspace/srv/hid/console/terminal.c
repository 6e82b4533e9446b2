// SPDX-License-Identifier: BSD-2-Clause
/* The output buffer and input queue of a terminal, see terminal.h. discipline.c edits the line. */
#include "terminal.h"
#include "discipline.h"
#include <stdio.h>
#include <string.h>

#define KEY_INTERRUPT 3

/* After a loss, the number of bytes that can be dropped in addition, to begin with a complete
 * line. */
#define RESUME_MAX 512

void terminal_setup(terminal_t *terminal)
{
    memset(terminal, 0, sizeof(*terminal));
    terminal->mode = CON_MODE_COOKED;
}

/* ---- output ---- */

static void output_put(terminal_t *terminal, char byte)
{
    terminal->output[terminal->written % TERMINAL_OUTPUT] = byte;
    terminal->written++;
}

void terminal_write(terminal_t *terminal, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' && terminal->last != '\r')
            output_put(terminal, '\r');
        output_put(terminal, bytes[i]);
        terminal->last = bytes[i];
    }
}

/* Returns the position of the oldest byte in the ring buffer. */
static uint64_t output_oldest(const terminal_t *terminal)
{
    return terminal->written > TERMINAL_OUTPUT ? terminal->written - TERMINAL_OUTPUT : 0;
}

static char output_at(const terminal_t *terminal, uint64_t position)
{
    return terminal->output[position % TERMINAL_OUTPUT];
}

/* Emits [from, written), which must be in the ring buffer, and marks everything as shown. */
static void output_emit(terminal_t *terminal, uint64_t from, terminal_emit_t emit, void *context)
{
    while (from < terminal->written) {
        size_t start = from % TERMINAL_OUTPUT;
        size_t size = TERMINAL_OUTPUT - start;
        if (size > terminal->written - from)
            size = (size_t)(terminal->written - from);
        emit(context, &terminal->output[start], size);
        from += size;
    }
    terminal->shown = terminal->written;
}

/* Returns the beginning of the first complete line in the ring buffer or, if that would drop more
 * than RESUME_MAX bytes, the position of the oldest byte. */
static uint64_t output_resume(const terminal_t *terminal)
{
    uint64_t oldest = output_oldest(terminal);
    for (uint64_t at = oldest; at < oldest + RESUME_MAX && at < terminal->written; at++)
        if (output_at(terminal, at) == '\n')
            return at + 1;
    return oldest;
}

void terminal_show(terminal_t *terminal, terminal_emit_t emit, void *context)
{
    uint64_t from = terminal->shown;
    if (from < output_oldest(terminal)) {
        char note[80];
        from = output_resume(terminal);
        int size = snprintf(note, sizeof(note), "[%llu bytes of output were dropped]\r\n",
                            (unsigned long long)(from - terminal->shown));
        emit(context, note, (size_t)size);
    }
    output_emit(terminal, from, emit, context);
}

void terminal_redraw(terminal_t *terminal, terminal_emit_t emit, void *context)
{
    uint64_t start = terminal->shown;
    uint64_t oldest = output_oldest(terminal);
    while (start > oldest && output_at(terminal, start - 1) != '\n')
        start--;
    terminal->shown = start;
    terminal_show(terminal, emit, context);
}

/* ---- input ---- */

static void input_drop(terminal_t *terminal)
{
    terminal->input_count = 0;
    terminal->line_length = 0;
    terminal->line_ready = false;
    terminal->escape = 0;
}

bool terminal_type(terminal_t *terminal, uint8_t byte)
{
    if (terminal->mode == CON_MODE_COOKED && byte == KEY_INTERRUPT) {
        input_drop(terminal);
        terminal_write(terminal, "^C\n", 3);
        return true;
    }
    if (terminal->input_count == TERMINAL_INPUT) {
        terminal_write(terminal, "\a", 1);
        return false;
    }
    size_t slot = (terminal->input_first + terminal->input_count) % TERMINAL_INPUT;
    terminal->input[slot] = byte;
    terminal->input_count++;
    return false;
}

static bool input_take(terminal_t *terminal, uint8_t *byte)
{
    if (terminal->input_count == 0)
        return false;
    *byte = terminal->input[terminal->input_first];
    terminal->input_first = (terminal->input_first + 1) % TERMINAL_INPUT;
    terminal->input_count--;
    return true;
}

/* Copies bytes of the line to the reader. An empty line that is ready is the end of the input. */
static size_t line_take(terminal_t *terminal, char *buffer, size_t size)
{
    if (size > terminal->line_length)
        size = terminal->line_length;
    memcpy(buffer, terminal->line, size);
    terminal->line_length -= size;
    memmove(terminal->line, terminal->line + size, terminal->line_length);
    if (terminal->line_length == 0)
        terminal->line_ready = false;
    return size;
}

bool terminal_read(terminal_t *terminal, char *buffer, size_t size, size_t *done)
{
    uint8_t byte;
    *done = 0;
    if (terminal->mode == CON_MODE_COOKED) {
        while (!terminal->line_ready && input_take(terminal, &byte))
            discipline_key(terminal, byte);
        if (terminal->line_ready) {
            *done = line_take(terminal, buffer, size);
            return true;
        }
        return false;
    }
    /* A line begun in cooked mode is passed on as typed bytes. */
    if (terminal->line_length > 0)
        *done = line_take(terminal, buffer, size);
    while (*done < size && input_take(terminal, &byte))
        buffer[(*done)++] = (char)byte;
    return *done > 0;
}

void terminal_session_end(terminal_t *terminal)
{
    input_drop(terminal);
    terminal_mode_set(terminal, CON_MODE_COOKED);
}

void terminal_mode_set(terminal_t *terminal, enum con_mode mode)
{
    terminal->mode = mode;
    terminal->escape = 0;
}

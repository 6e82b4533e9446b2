// SPDX-License-Identifier: BSD-2-Clause
/*
 * The screen as the kernel uses it: for its log while no display server runs, for panics, and for
 * the kernel console. It is a grid of characters, drawn by <screen/canvas.h>.
 *
 * All functions work in every context, like the log: during boot, in interrupts and after a panic.
 * Without a screen they do nothing.
 *
 * Locks: none; only one processor runs, with interrupts disabled.
 */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include <abi/screen.h>
#include <stdbool.h>
#include <stddef.h>

/* Starts using a screen. `memory` is where the kernel has mapped it, or NULL if it is not mapped
 * yet: then the text is kept until screen_place(). Returns false if the mode is not supported. */
bool screen_start(const screen_mode_t *mode, void *memory);
/* Sets another address of the screen's memory. */
void screen_place(void *memory);

/* The mode of the screen; NULL: there is none. */
const screen_mode_t *screen_mode(void);
/* The number of rows; 0: there is no screen. */
unsigned screen_rows(void);

/* Writes lines of the log. They are shown at once unless a server draws on the screen. */
void screen_log(const char *text, size_t size);

/* The kernel console opens, or the kernel panics: the kernel draws on the screen. */
void screen_open(void);
/* The kernel console closes: the screen is returned to the server, if there is one. */
void screen_close(void);
/* Writes a character of the console. It appears after screen_flush(). */
void screen_put_char(char c);
void screen_flush(void);
/* Scrolls by half a screen, back (-1) or forward (1). */
void screen_scroll(int direction);

#endif

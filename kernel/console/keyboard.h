// SPDX-License-Identifier: BSD-2-Clause
/* The keyboard as the kernel console uses it: polled, without its driver. */
#ifndef CONSOLE_KEYBOARD_H
#define CONSOLE_KEYBOARD_H

/* Forgets which keys are pressed. */
void keyboard_start(void);

/* Returns the next byte typed, or -1 if there is none. Shift+PageUp and Shift+PageDown scroll the
 * screen and yield no byte. */
int keyboard_get(void);

#endif

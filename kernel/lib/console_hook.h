// SPDX-License-Identifier: BSD-2-Clause
/*
 * The hook through which the kernel calls the kernel console, its only dependency on it.
 *
 * A kernel image links one object that defines `kernel_console`. So the console is available to a
 * panic during boot, and an image without one does not link.
 */
#ifndef LIB_CONSOLE_HOOK_H
#define LIB_CONSOLE_HOOK_H

#include <stdbool.h>
#include <stdint.h>

#define CONSOLE_LINE_MAX 256

enum console_reason {
    CONSOLE_BY_CALL,    /* the KCON system call */
    CONSOLE_BY_KEY,     /* Ctrl-A k on the console line */
    CONSOLE_BY_KEYBOARD /* F12 or Ctrl+Alt+Esc on the keyboard */
};

typedef struct console_hook {
    /* Opens the console and returns after `continue`. The caller holds no locks; interrupts stay
     * disabled. Does nothing if the console is already open. */
    void (*open)(enum console_reason reason);
    /* Opens the console after a panic report and does not return. Works with any locks held and on
     * any stack. A panic inside the console itself stops the machine. `fp` is the frame pointer at
     * the panic, for btrace; 0: unknown. */
    void (*panic)(uintptr_t fp);
    bool (*is_open)(void);
    /* Runs one command line of at most CONSOLE_LINE_MAX characters and passes its output to
     * put(context, c); lines end with '\n'. Works like a line that is typed: the system is stopped
     * meanwhile. `continue` leaves the console, if it is open. */
    void (*run)(const char *line, void (*put)(void *context, char c), void *context);
} console_hook_t;

extern const console_hook_t kernel_console;

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's way to a console. The kernel sees this table and nothing else of it.
 *
 * The image registers its console by linking one object that defines `kernel_console`; so a panic
 * during boot finds it too, and none can be forgotten: without one the kernel does not link.
 */
#ifndef LIB_CONSOLE_HOOK_H
#define LIB_CONSOLE_HOOK_H

#include <stdbool.h>
#include <stdint.h>

enum console_reason {
    CONSOLE_BY_CALL, /* the KCON system call */
    CONSOLE_BY_KEY   /* Ctrl-A k on the console line */
};

typedef struct console_hook {
    /* Opens the console and returns after `continue`. Called with no locks held; interrupts stay
     * disabled. Does nothing when it is open already. */
    void (*open)(enum console_reason reason);
    /* Opens the console for good, after a panic whose report is already on the line: with any locks
     * held, and on any stack. A panic inside the console itself stops the machine. `fp` is the
     * frame pointer of the stack that panicked, for btrace; 0 when there is none. Does not return.
     */
    void (*panic)(uintptr_t fp);
    bool (*is_open)(void);
} console_hook_t;

extern const console_hook_t kernel_console;

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel console as the kernel sees it: ways in.
 *
 * While it is open the world is stopped: this CPU polls the line with interrupts disabled. It runs
 * on a stack of its own, so that it also works when the interrupted one is used up or broken. It
 * sees the kernel only through <inspect/...>.
 */
#ifndef KCONSOLE_KCONSOLE_H
#define KCONSOLE_KCONSOLE_H

#include <stdbool.h>
#include <stdint.h>

enum kconsole_reason {
    KCONSOLE_BY_CALL, /* the KCON system call */
    KCONSOLE_BY_KEY   /* Ctrl-A k on the console line */
};

/* Opens the console and returns after `continue`. Called with no locks held; interrupts stay
 * disabled. Does nothing when it is open already. */
void kconsole_open(enum kconsole_reason reason);

/* Opens the console for good, after a panic whose words are already on the line: with any locks
 * held, and on any stack. A panic inside the console itself stops the machine. `fp` is the frame
 * pointer of the stack that panicked, for btrace; 0 when there is none. */
_Noreturn void kconsole_panic(uintptr_t fp);

bool kconsole_is_open(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls: from the register image to the handler that <abi/syscall.def> names.
 *
 * A handler reads `in`, writes `out`. `out` comes zeroed, except for the calls of IPC (numbers
 * below 16), where both are the same words, so that a message is written only once: those read all
 * they need before they write. Interrupts are disabled, no locks are held, and a handler that fails
 * leaves nothing half done: so one that fails with EPAGED is called again when the page has come.
 * No argument is trusted.
 */
#ifndef SYSCALL_SYSCALL_H
#define SYSCALL_SYSCALL_H

#include <abi/error.h>
#include <abi/syscall.h>

/* Called by the architecture's entry code. Does not return when the task has died. On return
 * the architecture goes back to user mode with `words` in the registers. */
uint64_t syscall_dispatch(uint64_t number, syscall_words_t *words);

#define SYSCALL(number, name, handler)                                                             \
    errno_t handler(const syscall_words_t *in, syscall_words_t *out);
#include <abi/syscall.def>
#undef SYSCALL

#endif

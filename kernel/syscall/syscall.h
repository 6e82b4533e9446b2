// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls: from the registers to the handlers, which abi/syscalls.txt declares.
 *
 * A handler gets the words of its call as typed structs: it reads `in` and writes `out`, which is
 * zeroed. The calls of IPC work in place: `in` and `out` are the same words, so that a message is
 * written only once, and the handler reads all that it needs before it writes.
 *
 * Interrupts are disabled and no locks are held. A handler trusts no argument. One that fails has
 * changed nothing, so after EPAGED it can be called again when the page has come.
 */
#ifndef SYSCALL_SYSCALL_H
#define SYSCALL_SYSCALL_H

#include <abi/error.h>
#include <abi/syscall.h>
#include <syscall/handlers.h>

/* Called by the architecture's entry code. Does not return when the task has died. On return
 * the architecture goes back to user mode with `words` in the registers. */
uint64_t syscall_dispatch(uint64_t number, syscall_words_t *words);

#endif

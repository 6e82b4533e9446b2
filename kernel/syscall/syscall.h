// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls: the dispatch from the registers to the handlers, which abi/syscalls.txt declares.
 *
 * A handler gets the words of its call as typed structs: it reads `in` and writes `out`, which is
 * zeroed. IPC calls work in place: `in` and `out` are the same words, so that a message is written
 * only once; the handler reads all inputs before it writes.
 *
 * A handler runs with interrupts disabled and no locks held. It must not trust its arguments. After
 * EPAGED it is called again when the page has arrived, so it must not have changed anything.
 */
#ifndef SYSCALL_SYSCALL_H
#define SYSCALL_SYSCALL_H

#include <abi/error.h>
#include <abi/syscall.h>
#include <syscall/handlers.h>

/* Handles a system call. Called by the architecture's entry code, which then returns to user mode
 * with `words` in the registers. Does not return if the task is ending. */
uint64_t syscall_dispatch(uint64_t number, syscall_words_t *words);

#endif

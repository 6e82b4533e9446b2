// SPDX-License-Identifier: BSD-2-Clause
/*
 * The registers of a system call, as the kernel and userspace agree on them.
 *
 * A system call takes a number and SYSCALL_WORDS words, and returns an errno_t and the same number
 * of words. Words that a call does not name are ignored going in and zero coming out. On x86-64 the
 * number and the result are RAX (the result fills it: its upper half is zero); words 0..9 are RDI
 * RSI RDX R10 R8 R9 R12 R13 R14 RBX; the instruction itself destroys RCX and R11.
 *
 * abi/syscalls.txt describes each call; the headers below are made from it.
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#include <abi/syscall_numbers.h>
#include <abi/syscall_structs.h>
#include <stdint.h>

#define SYSCALL_WORDS 10

/* The words of one system call, in and out. */
typedef struct syscall_words {
    uint64_t w[SYSCALL_WORDS];
} syscall_words_t;

_Static_assert(sizeof(syscall_words_t) == 80, "the syscall entry code builds this on the stack");

#endif

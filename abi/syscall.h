// SPDX-License-Identifier: BSD-2-Clause
/*
 * System call numbers and the register image both sides agree on.
 *
 * A system call takes a number and SYSCALL_WORDS words, and gives back an
 * errno_t and the same number of words. On x86-64 the number and the result
 * are RAX (the result fills it: its upper half is zero); words 0..9 are RDI RSI RDX R10 R8 R9 R12
 * R13 R14 RBX; RCX and R11 are destroyed by the instruction itself.
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#include <stdint.h>

#define SYSCALL_WORDS 10

enum syscall_number {
#define SYSCALL(number, name, handler) SYS_##name = number,
#include <abi/syscall.def>
#undef SYSCALL
};

/* One past the highest number. */
#define SYSCALL_LIMIT 88

/* The words of one system call, in and out. */
typedef struct syscall_words {
    uint64_t w[SYSCALL_WORDS];
} syscall_words_t;

_Static_assert(sizeof(syscall_words_t) == 80, "the syscall entry code builds this on the stack");

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The register convention of system calls.
 *
 * A system call takes a number and SYSCALL_WORDS words, and returns an errno_t and the same number
 * of words. Input words that a call does not name are ignored, output words that it does not name
 * are zero. On x86-64, RAX holds the number and then the result (zero-extended to 64 bits); words
 * 0..9 are RDI RSI RDX R10 R8 R9 R12 R13 R14 RBX; the SYSCALL instruction clobbers RCX and R11.
 *
 * abi/syscalls.txt describes each call; the headers below are generated from it.
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

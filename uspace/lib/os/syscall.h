// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls as C functions: syscall_words() with the ten words, and above it a typed stub for
 * each call of abi/syscalls.txt. Programs use <os/os.h> and <os/ipc.h>.
 */
#ifndef OS_SYSCALL_H
#define OS_SYSCALL_H

#include <abi/error.h>
#include <abi/syscall.h>

/* errno_t syscall_words(uint64_t number, syscall_words_t *words): number and words in; result and
 * words out. Per architecture, in its arch/ARCH/include. */
#include <os/syscall_arch.h>
#include <os/syscall_stubs.h>

#endif

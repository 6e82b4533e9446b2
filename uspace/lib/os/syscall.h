// SPDX-License-Identifier: BSD-2-Clause
/* System calls as C functions. One raw call with the ten words; typed wrappers for everything that
 * is not IPC are in <os/os.h>. */
#ifndef OS_SYSCALL_H
#define OS_SYSCALL_H

#include <abi/error.h>
#include <abi/syscall.h>

/* errno_t syscall_words(uint64_t number, syscall_words_t *words): number and words in; result and
 * words out. Per architecture, in its arch/ARCH/include. */
#include <os/syscall_arch.h>

#endif

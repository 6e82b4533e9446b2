// SPDX-License-Identifier: BSD-2-Clause
/* The host: a function of the test, which calls the real kernel code or simulates it. */
#ifndef OS_SYSCALL_ARCH_H
#define OS_SYSCALL_ARCH_H

errno_t syscall_words(uint64_t number, syscall_words_t *words);

#endif

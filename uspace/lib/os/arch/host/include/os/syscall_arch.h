// SPDX-License-Identifier: BSD-2-Clause
/* The host: no kernel below, but a function of the test that calls the real one, or plays it. */
#ifndef OS_SYSCALL_ARCH_H
#define OS_SYSCALL_ARCH_H

errno_t syscall_words(uint64_t number, syscall_words_t *words);

#endif

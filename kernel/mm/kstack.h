// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel stacks of threads: KSTACK_SIZE bytes each. The page below is unmapped, so that an overflow
 * causes a fault and does not corrupt memory. Implemented by the architecture.
 *
 * Locks: a leaf lock, taken inside. A thread must not free the stack on which it runs.
 */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include <stddef.h>

#define KSTACK_SIZE ((size_t)16 * 1024)

/* Returns the top of a new stack (one past its last byte, 16-byte aligned), or NULL if there is no
 * memory. */
void *kstack_alloc(void);
/* Frees a stack. `top` is the value from kstack_alloc(). */
void kstack_free(void *top);

#endif

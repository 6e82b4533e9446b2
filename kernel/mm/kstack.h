// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stacks of threads in the kernel: KSTACK_SIZE bytes each, the page below unmapped, so that an
 * overflow is a fault and not a corruption. Implemented by the architecture.
 *
 * Locks: inside (a leaf lock). A stack must not be freed by the thread that runs on it.
 */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include <stddef.h>

#define KSTACK_SIZE ((size_t)16 * 1024)

/* Gives the top of a new stack (the address behind its last byte, 16-byte aligned), or NULL when
 * there is no memory. */
void *kstack_alloc(void);
/* Takes the top that kstack_alloc gave. */
void kstack_free(void *top);

#endif

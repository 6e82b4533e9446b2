// SPDX-License-Identifier: BSD-2-Clause
/* The area of the heap, for the loader. */
#ifndef LIBC_HEAP_H
#define LIBC_HEAP_H

/* Returns the base of the heap's area, or NULL if there is none yet. */
void *libc_heap_area(void);

#endif

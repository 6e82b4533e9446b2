// SPDX-License-Identifier: BSD-2-Clause
/* The heap as the loader needs to know it. */
#ifndef LIBC_HEAP_H
#define LIBC_HEAP_H

/* The area of the heap; NULL: there is none yet. */
void *libc_heap_area(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arrays of the kernel that grow in place, one page at a time. Each has its own range of kernel
 * addresses, of which the first pages are mapped. So growing copies nothing, does not move the
 * array, and needs no adjacent frames. Implemented by the architecture.
 */
#ifndef MM_KARRAY_H
#define MM_KARRAY_H

#include <abi/error.h>
#include <stddef.h>

/* The largest array, in bytes. */
#define KARRAY_SIZE_MAX ((size_t)8 * 1024 * 1024)

/* Creates an array of one zeroed page. NULL: no memory. */
void *karray_create(void);
/* Adds a zeroed page to an array of `size` bytes (whole pages, less than KARRAY_SIZE_MAX).
 * ENOMEM. */
MUST_USE
errno_t karray_grow(void *array, size_t size);
/* Destroys an array of `size` bytes, in steps between which others run. The caller holds no
 * lock. */
void karray_destroy(void *array, size_t size);

#endif

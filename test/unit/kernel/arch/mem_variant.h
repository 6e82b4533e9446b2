// SPDX-License-Identifier: BSD-2-Clause
/* The memory functions of x86-64, compiled with one optimization level. */
#ifndef MEM_VARIANT_H
#define MEM_VARIANT_H

#include <stddef.h>

/* Constant sizes are tested from 0 to MEM_SIZE_MAX. */
#define MEM_SIZE_MAX 256

typedef void *mem_copy_t(void *to, const void *from, size_t size);
typedef void *mem_set_t(void *to, int byte, size_t size);

typedef struct mem_variant {
    mem_copy_t *copy, *move; /* called with any size */
    mem_set_t *set;
    mem_copy_t *copy_constant, *move_constant; /* inlined, once for each constant size */
    mem_set_t *set_constant;
} mem_variant_t;

#endif

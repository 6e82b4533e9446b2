// SPDX-License-Identifier: BSD-2-Clause
/*
 * The heap of a program, in areas of its task. Block sizes are powers of two, with one list of free
 * blocks for each size. Unallocated memory is poisoned for the address sanitizer.
 */
#include <os/os.h>
#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define AREA_SIZE   ((size_t)128 << 10)
#define SMALLEST    5 /* log2 */
#define SIZES       32
#define HEADER_SIZE sizeof(block_t)
#define JUNK        0xa5 /* fills blocks when they are new, and when they are freed */

typedef struct block {
    struct block *next;
    unsigned order; /* log2 of its size with this header */
    unsigned size;  /* requested */
} block_t;

static block_t *unused[SIZES];
static char *fresh, *fresh_end;
static size_t used;
static unsigned fail_at; /* the n-th allocation from now fails, 0: none */

size_t program_heap_used(void)
{
    return used;
}

void program_heap_fail(unsigned n)
{
    fail_at = n;
}

bool program_heap_failed(void)
{
    bool failed = fail_at == 0;
    fail_at = 0;
    return failed;
}

/* Returns a block of unused memory. */
static block_t *block_carve(unsigned order)
{
    size_t size = (size_t)1 << order;
    if ((size_t)(fresh_end - fresh) < size) {
        size_t area = size > AREA_SIZE ? size : AREA_SIZE;
        void *base = NULL;
        if (os_area_create(&base, area, AREA_READ | AREA_WRITE) != EOK)
            return NULL;
        fresh = base;
        fresh_end = fresh + area;
    }
    block_t *block = (block_t *)(void *)fresh;
    fresh += size;
    block->order = order;
    return block;
}

void *malloc(size_t size)
{
    if (fail_at > 0 && --fail_at == 0)
        return NULL;
    unsigned order = SMALLEST;
    while (((size_t)1 << order) < size + HEADER_SIZE)
        order++;
    block_t *block = unused[order];
    if (block != NULL)
        unused[order] = block->next;
    else
        block = block_carve(order);
    if (block == NULL)
        return NULL;
    block->size = (unsigned)size;
    used += size;
    ASAN_POISON_MEMORY_REGION(block + 1, ((size_t)1 << order) - HEADER_SIZE);
    ASAN_UNPOISON_MEMORY_REGION(block + 1, size);
    return memset(block + 1, JUNK, size);
}

void free(void *pointer)
{
    if (pointer == NULL)
        return;
    block_t *block = (block_t *)pointer - 1;
    used -= block->size;
    memset(pointer, JUNK, block->size);
    ASAN_POISON_MEMORY_REGION(pointer, ((size_t)1 << block->order) - HEADER_SIZE);
    block->next = unused[block->order];
    unused[block->order] = block;
}

void *calloc(size_t count, size_t size)
{
    void *memory = malloc(count * size);
    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

void *realloc(void *pointer, size_t size)
{
    void *memory = malloc(size);
    if (memory != NULL && pointer != NULL) {
        size_t old = ((block_t *)pointer - 1)->size;
        memcpy(memory, pointer, old < size ? old : size);
        free(pointer);
    }
    return memory;
}

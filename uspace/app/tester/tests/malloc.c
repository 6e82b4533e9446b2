// SPDX-License-Identifier: BSD-2-Clause
/* The heap. */
#include "../tester.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 400
#define ROUNDS 4000

typedef struct block {
    unsigned char *memory;
    size_t size;
    unsigned char fill;
} block_t;

static block_t blocks[BLOCKS];

static uint32_t any(void)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

static bool is_whole(const block_t *block)
{
    for (size_t i = 0; i < block->size; i++)
        if (block->memory[i] != block->fill)
            return false;
    return true;
}

static bool change(block_t *block)
{
    CHECK(is_whole(block));
    size_t size = any() % 8 == 0 ? any() % 20000 : any() % 200;
    if (block->memory && any() % 2 == 0) {
        size_t kept = size < block->size ? size : block->size;
        unsigned char *memory = realloc(block->memory, size + 1);
        CHECK(memory != NULL);
        block->memory = memory;
        block->size = kept;
        CHECK(is_whole(block));
    } else {
        free(block->memory);
        block->memory = malloc(size + 1);
        CHECK(block->memory != NULL);
    }
    CHECK((uintptr_t)block->memory % 16 == 0);
    block->size = size;
    block->fill = (unsigned char)any();
    memset(block->memory, block->fill, size);
    return true;
}

static void free_all(void)
{
    for (int i = 0; i < BLOCKS; i++) {
        free(blocks[i].memory);
        blocks[i] = (block_t){0};
    }
}

bool test_malloc(void)
{
    for (int round = 0; round < ROUNDS; round++)
        if (!change(&blocks[any() % BLOCKS]))
            return false;
    for (int i = 0; i < BLOCKS; i++)
        CHECK(is_whole(&blocks[i]));
    free_all();

    unsigned char *zeros = calloc(1000, 7);
    CHECK(zeros != NULL);
    for (int i = 0; i < 7000; i++)
        CHECK(zeros[i] == 0);
    free(zeros);
    void *aligned = aligned_alloc(4096, 8192);
    CHECK(aligned != NULL && (uintptr_t)aligned % 4096 == 0);
    free(aligned);
    return true;
}

#define PIECE ((size_t)1 << 20)

/* Allocates all memory, frees it, and allocates some of it again. */
static bool starve(void)
{
    errno = 0;
    CHECK(malloc(SIZE_MAX / 4) == NULL && errno == ENOMEM);
    void **first = NULL;
    unsigned count = 0;
    for (;;) {
        void **piece = malloc(PIECE);
        if (piece == NULL)
            break;
        *piece = first;
        first = piece;
        count++;
    }
    CHECK(count > 4 && errno == ENOMEM);
    while (first != NULL) {
        void **next = *first;
        free(first);
        first = next;
    }
    void *again = malloc(4 * PIECE);
    CHECK(again != NULL);
    free(again);
    return true;
}

int child_starve(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return starve() ? 0 : 1;
}

/* Runs in its own task, since a heap never returns its frames. */
bool test_starve(void)
{
    enum task_exit how;
    int status;
    CHECK(tester_run("starve", NULL, &how, &status) == EOK);
    CHECK(how == TASK_EXIT_NORMAL && status == 0);
    return true;
}

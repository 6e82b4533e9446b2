// SPDX-License-Identifier: BSD-2-Clause
/*
 * Chunks of contents, TMPFS_SLAB_CHUNKS of them in one area. A slab exists while
 * one of its chunks is in use.
 */
#include "tmpfs.h"

#include <stdlib.h>
#include <string.h>

#define SLAB_SIZE  ((size_t)TMPFS_SLAB_CHUNKS * TMPFS_CHUNK_SIZE)
#define SLAB_WORDS (TMPFS_SLAB_CHUNKS / 64)

typedef struct tmpfs_slab {
    struct tmpfs_slab *next;
    uint8_t *base;
    unsigned count;               /* chunks in use */
    uint64_t used[SLAB_WORDS];    /* a bit for each: it is in use */
    uint64_t touched[SLAB_WORDS]; /* and one: it was in use and can hold anything */
} tmpfs_slab_t;

static tmpfs_slab_t *slab_create(tmpfs_t *tmpfs)
{
    void *base;
    tmpfs_slab_t *slab = calloc(1, sizeof(*slab));
    if (slab == NULL)
        return NULL;
    if (tmpfs_area_create(tmpfs->used, SLAB_SIZE, &base) != EOK) {
        free(slab);
        return NULL;
    }
    slab->base = base;
    slab->next = tmpfs->slabs;
    tmpfs->slabs = slab;
    return slab;
}

static tmpfs_slab_t **slab_place(tmpfs_t *tmpfs, const uint8_t *chunk)
{
    tmpfs_slab_t **place = &tmpfs->slabs;
    while (chunk < (*place)->base || chunk >= (*place)->base + SLAB_SIZE)
        place = &(*place)->next;
    return place;
}

/* Full slabs go to the end of the list, so that the first one has a free chunk if any has. */
static void slab_to_end(tmpfs_t *tmpfs, tmpfs_slab_t *slab)
{
    tmpfs_slab_t **end = &tmpfs->slabs;
    *end = slab->next;
    while (*end != NULL)
        end = &(*end)->next;
    *end = slab;
    slab->next = NULL;
}

/* A chunk of a slab that is not full, zeroed. */
static uint8_t *slab_take(tmpfs_slab_t *slab)
{
    unsigned word = 0;
    while (slab->used[word] == UINT64_MAX)
        word++;
    unsigned bit = (unsigned)__builtin_ctzll(~slab->used[word]);
    uint64_t mask = (uint64_t)1 << bit;
    uint8_t *chunk = slab->base + (word * 64 + bit) * (size_t)TMPFS_CHUNK_SIZE;

    if ((slab->touched[word] & mask) != 0)
        memset(chunk, 0, TMPFS_CHUNK_SIZE);
    slab->used[word] |= mask;
    slab->touched[word] |= mask;
    slab->count++;
    return chunk;
}

uint8_t *tmpfs_chunk_alloc(tmpfs_t *tmpfs)
{
    if (TMPFS_CHUNK_SIZE > tmpfs->limit - tmpfs->used)
        return NULL;
    tmpfs_slab_t *slab = tmpfs->slabs;
    if (slab == NULL || slab->count == TMPFS_SLAB_CHUNKS)
        slab = slab_create(tmpfs);
    if (slab == NULL)
        return NULL;

    uint8_t *chunk = slab_take(slab);
    if (slab->count == TMPFS_SLAB_CHUNKS)
        slab_to_end(tmpfs, slab);
    tmpfs->used += TMPFS_CHUNK_SIZE;
    return chunk;
}

void tmpfs_chunk_free(tmpfs_t *tmpfs, uint8_t *chunk)
{
    if (chunk == NULL)
        return;
    tmpfs_slab_t **place = slab_place(tmpfs, chunk);
    tmpfs_slab_t *slab = *place;
    size_t number = (size_t)(chunk - slab->base) / TMPFS_CHUNK_SIZE;

    slab->used[number / 64] &= ~((uint64_t)1 << number % 64);
    tmpfs->used -= TMPFS_CHUNK_SIZE;
    *place = slab->next;
    if (--slab->count == 0) {
        tmpfs_area_destroy(slab->base);
        free(slab);
        return;
    }
    slab->next = tmpfs->slabs;
    tmpfs->slabs = slab;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Chunks of file contents. A slab is an area of TMPFS_SLAB_CHUNKS chunks, and exists while one of
 * them is in use.
 */
#include "tmpfs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_SIZE  ((size_t)TMPFS_SLAB_CHUNKS * TMPFS_CHUNK_SIZE)
#define SLAB_WORDS (TMPFS_SLAB_CHUNKS / 64)

typedef struct tmpfs_slab {
    link_t link; /* in instance->slabs */
    uint8_t *base;
    unsigned count;               /* chunks in use */
    uint64_t used[SLAB_WORDS];    /* bit map: the chunk is in use */
    uint64_t touched[SLAB_WORDS]; /* bit map: the chunk was in use, so it is not zero */
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
    list_prepend(&tmpfs->slabs, &slab->link);
    return slab;
}

/* Returns the slab that contains the chunk; NULL if no slab of this instance does. */
static tmpfs_slab_t *slab_of(const tmpfs_t *tmpfs, const uint8_t *chunk)
{
    list_foreach (tmpfs->slabs, link, tmpfs_slab_t, slab)
        if (chunk >= slab->base && chunk < slab->base + SLAB_SIZE)
            return slab;
    return NULL;
}

/* Allocates a zeroed chunk from a slab that is not full. */
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
    tmpfs_slab_t *slab = list_first_item(tmpfs->slabs, link, tmpfs_slab_t);
    if (slab == NULL || slab->count == TMPFS_SLAB_CHUNKS)
        slab = slab_create(tmpfs);
    if (slab == NULL)
        return NULL;

    uint8_t *chunk = slab_take(slab);
    if (slab->count == TMPFS_SLAB_CHUNKS) { /* full slabs are last in the list */
        list_unlink(&slab->link);
        list_append(&tmpfs->slabs, &slab->link);
    }
    tmpfs->used += TMPFS_CHUNK_SIZE;
    return chunk;
}

void tmpfs_chunk_free(tmpfs_t *tmpfs, uint8_t *chunk)
{
    if (chunk == NULL)
        return;
    tmpfs_slab_t *slab = slab_of(tmpfs, chunk);
    assert(slab != NULL);
    size_t number = (size_t)(chunk - slab->base) / TMPFS_CHUNK_SIZE;

    slab->used[number / 64] &= ~((uint64_t)1 << number % 64);
    tmpfs->used -= TMPFS_CHUNK_SIZE;
    list_unlink(&slab->link);
    if (--slab->count == 0) {
        tmpfs_area_destroy(slab->base);
        free(slab);
        return;
    }
    list_prepend(&tmpfs->slabs, &slab->link);
}

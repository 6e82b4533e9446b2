// SPDX-License-Identifier: BSD-2-Clause
/*
 * The block cache.
 *
 * Every cached block is in the hash table. A dirty block is in the list `dirty`, in the order in
 * which blocks became dirty. A clean block without references is in the list `idle`, least recently
 * used first. Clean blocks that are held, or belong to the open change, are in no list.
 *
 * block_sync() writes in the order of `dirty`, which is the order in which the file system changed
 * its blocks. So a file system that writes a structure before it writes the pointer to it is
 * consistent on the device at every moment.
 *
 * If all blocks are held, the cache grows beyond its capacity instead of failing. There is no lock
 * here: the owner of the device serializes the calls.
 */
#include "cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static list_t *cache_bucket(block_device_t *device, uint64_t number)
{
    return &device->bucket[number & (device->buckets - 1)];
}

static bool cache_power_of_two(uint64_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

errno_t block_device_create(const block_backend_t *backend, size_t cached, block_device_t **device)
{
    if (!cache_power_of_two(backend->block_size) || backend->block_size > BLOCK_SIZE_MAX)
        return EINVAL;
    if (cached == 0 || backend->num_blocks > UINT64_MAX / backend->block_size)
        return EINVAL;

    size_t buckets = 16;
    while (buckets < cached && buckets < 4096)
        buckets *= 2;

    block_device_t *created = calloc(1, sizeof(*created) + buckets * sizeof(list_t));
    if (created == NULL)
        return ENOMEM;

    created->backend = *backend;
    created->size = backend->block_size;
    created->count = backend->num_blocks;
    created->capacity = cached;
    created->buckets = buckets;
    list_init(&created->idle);
    list_init(&created->dirty);
    list_init(&created->changed);
    for (size_t i = 0; i < buckets; i++)
        list_init(&created->bucket[i]);
    *device = created;
    return EOK;
}

void block_cached_drop(block_device_t *device, cached_t *cached)
{
    list_unlink(&cached->bucket_link);
    list_unlink(&cached->link);
    device->cached--;
    free(cached->block.data);
    free(cached);
}

static void drop_all(block_device_t *device)
{
    for (size_t i = 0; i < device->buckets; i++)
        list_foreach_safe (device->bucket[i], bucket_link, cached_t, cached)
            block_cached_drop(device, cached);
}

errno_t block_cached_write(block_device_t *device, const cached_t *cached)
{
    size_t ratio = device->size / device->backend.block_size;
    return device->backend.write(device->backend.context, cached->block.number * ratio, ratio,
                                 cached->block.data);
}

void block_cached_settle(block_device_t *device, cached_t *cached)
{
    if (cached->block.dirty) {
        if (!cached->queued) {
            list_unlink(&cached->link);
            list_append(&device->dirty, &cached->link);
            cached->queued = true;
        }
    } else if (cached->refs == 0 && !cached->changing) {
        list_unlink(&cached->link);
        list_append(&device->idle, &cached->link);
    }
}

void block_cached_clean(block_device_t *device, cached_t *cached)
{
    list_remove(&cached->link);
    cached->block.dirty = false;
    cached->queued = false;
    block_cached_settle(device, cached);
}

errno_t block_sync(block_device_t *device)
{
    errno_t first_error = EOK;

    list_foreach_safe (device->dirty, link, cached_t, cached) {
        errno_t rc = block_cached_write(device, cached);
        if (rc != EOK) {
            first_error = first_error != EOK ? first_error : rc;
            continue;
        }
        block_cached_clean(device, cached);
    }
    return first_error;
}

errno_t block_close(block_device_t *device)
{
    errno_t rc = block_sync(device);

    drop_all(device);
    if (device->backend.close != NULL)
        device->backend.close(device->backend.context);
    free(device);
    return rc;
}

errno_t block_set_size(block_device_t *device, size_t size)
{
    if (!cache_power_of_two(size) || size < device->backend.block_size || size > BLOCK_SIZE_MAX)
        return EINVAL;
    if (device->held > 0)
        return EBUSY;

    errno_t rc = block_sync(device);
    if (rc != EOK)
        return rc;

    drop_all(device);
    device->size = size;
    device->count = device->backend.num_blocks / (size / device->backend.block_size);
    return EOK;
}

size_t block_size(const block_device_t *device)
{
    return device->size;
}

size_t block_device_size(const block_device_t *device)
{
    return device->backend.block_size;
}

uint64_t block_count(const block_device_t *device)
{
    return device->count;
}

static cached_t *cached_find(block_device_t *device, uint64_t number)
{
    list_foreach (*cache_bucket(device, number), bucket_link, cached_t, cached)
        if (cached->block.number == number)
            return cached;
    return NULL;
}

/* Makes room for one more block. Returns an error only if a dirty block cannot be written. During a
 * change nothing is written, and the cache grows. */
static errno_t make_room(block_device_t *device)
{
    if (device->cached < device->capacity)
        return EOK;

    if (list_empty(&device->idle) && !device->change_open) {
        errno_t rc = block_sync(device);
        if (rc != EOK)
            return rc;
    }
    while (device->cached >= device->capacity && !list_empty(&device->idle))
        block_cached_drop(device, list_first_item(device->idle, link, cached_t));
    return EOK;
}

static errno_t cached_create(block_device_t *device, uint64_t number, enum block_get_flag flags,
                             cached_t **created)
{
    cached_t *cached = calloc(1, sizeof(*cached));
    if (cached == NULL)
        return ENOMEM;

    errno_t rc = ENOMEM;
    cached->block.data = calloc(1, device->size);
    if (cached->block.data == NULL)
        goto fail;

    if (flags != BLOCK_NOREAD) {
        size_t ratio = device->size / device->backend.block_size;
        rc = device->backend.read(device->backend.context, number * ratio, ratio,
                                  cached->block.data);
        if (rc != EOK)
            goto fail;
    }

    cached->block.number = number;
    link_init(&cached->link);
    list_prepend(cache_bucket(device, number), &cached->bucket_link);
    device->cached++;
    *created = cached;
    return EOK;

fail:
    free(cached->block.data);
    free(cached);
    return rc;
}

errno_t block_get(block_device_t *device, uint64_t number, enum block_get_flag flags,
                  block_t **block)
{
    if (number >= device->count)
        return ERANGE;

    errno_t rc = EOK;
    cached_t *cached = cached_find(device, number);
    bool known = cached != NULL || flags != BLOCK_NOREAD;
    if (cached == NULL) {
        rc = make_room(device);
        if (rc == EOK)
            rc = cached_create(device, number, flags, &cached);
        if (rc != EOK)
            return rc;
    }
    if (flags != BLOCK_READ)
        rc = block_change_join(device, cached, known);
    if (rc != EOK) {
        block_cached_settle(device, cached);
        return rc;
    }
    if (flags == BLOCK_NOREAD)
        memset(cached->block.data, 0, device->size);

    if (!cached->queued)
        list_remove(&cached->link);
    cached->refs++;
    device->held++;
    *block = &cached->block;
    return EOK;
}

void block_put(block_device_t *device, block_t *block)
{
    cached_t *cached = (cached_t *)block;

    /* A block altered in a change must have joined it; otherwise it could not be undone. */
    assert(!device->change_open || !block->dirty || cached->changing);
    cached->refs--;
    device->held--;
    block_cached_settle(device, cached);
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Changes: the blocks that one operation alters, all or none of them.
 *
 * A block joins the change before its holder alters it, and the cache keeps its former contents.
 * Nothing is written before the end. If the operation fails, or a block cannot be written, each
 * block gets its former contents back, the last one first; those that a write was tried for are
 * written again. After that, cache and device are as if the operation had not been: the error
 * belongs to this operation alone, and the next one starts clean.
 *
 * If the device refuses that too, the cache is right and the device is not. The blocks concerned
 * stay dirty and no further change begins (EROFS) until they can be written. Reading goes on.
 *
 * A block that was got with BLOCK_NOREAD and was not cached has no former contents. It is free
 * space, or a part of a file that is overwritten as a whole: it is forgotten.
 */
#include "cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

errno_t block_change_begin(block_device_t *device)
{
    assert(!device->change_open);
    if (block_sync(device) != EOK)
        return EROFS;
    device->change_open = true;
    return EOK;
}

errno_t block_change_join(block_device_t *device, cached_t *cached, bool contents_known)
{
    if (!device->change_open || cached->changing)
        return EOK;
    if (contents_known) {
        cached->before = malloc(device->size);
        if (cached->before == NULL)
            return ENOMEM;
        memcpy(cached->before, cached->block.data, device->size);
    }
    cached->changing = true;
    list_prepend(&device->changed, &cached->changing_link);
    return EOK;
}

/* Writes in the order in which the blocks became dirty, up to the first error. */
static errno_t change_write(block_device_t *device)
{
    cached_t *cached;
    while ((cached = list_first_item(device->dirty, link, cached_t)) != NULL) {
        cached->sent = true;
        errno_t rc = block_cached_write(device, cached);
        if (rc != EOK)
            return rc;
        block_cached_clean(device, cached);
    }
    return EOK;
}

/* Whether the device holds what the cache holds. */
static bool device_agrees(block_device_t *device, const cached_t *cached)
{
    size_t ratio = device->size / device->backend.block_size;
    uint8_t *data = malloc(device->size);
    bool agrees = data != NULL &&
                  device->backend.read(device->backend.context, cached->block.number * ratio, ratio,
                                       data) == EOK &&
                  memcmp(data, cached->block.data, device->size) == 0;
    free(data);
    return agrees;
}

/* Gives a block its former contents. It stays dirty if the device has others and keeps them. A
 * write that failed may have reached a part of the block, or nothing: then writing it again would
 * fail too, and nothing is wrong. */
static void block_restore(block_device_t *device, cached_t *cached)
{
    memcpy(cached->block.data, cached->before, device->size);
    if (!cached->sent || block_cached_write(device, cached) == EOK ||
        device_agrees(device, cached)) {
        block_cached_clean(device, cached);
    } else {
        cached->block.dirty = true;
        block_cached_settle(device, cached);
    }
}

static void change_undo(block_device_t *device)
{
    list_foreach (device->changed, changing_link, cached_t, cached)
        if (cached->before != NULL)
            block_restore(device, cached);
}

/* Takes the blocks out of the change; `keep` is false for one that was undone. */
static void change_forget(block_device_t *device, bool keep)
{
    list_foreach_safe (device->changed, changing_link, cached_t, cached) {
        bool unknown = cached->before == NULL;

        list_unlink(&cached->changing_link);
        free(cached->before);
        cached->before = NULL;
        cached->changing = false;
        cached->sent = false;
        if (unknown && !keep)
            block_cached_drop(device, cached);
        else
            block_cached_settle(device, cached);
    }
}

errno_t block_change_end(block_device_t *device, errno_t rc)
{
    assert(device->change_open);
    if (rc == EOK)
        rc = change_write(device);
    if (rc != EOK)
        change_undo(device);
    change_forget(device, rc == EOK);
    device->change_open = false;
    return rc;
}

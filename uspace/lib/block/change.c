// SPDX-License-Identifier: BSD-2-Clause
/*
 * Changes: all blocks that one operation alters are written, or none of them.
 *
 * A block joins the change before its holder alters it, and the cache saves its old contents.
 * Nothing is written before the end. If the operation fails, or a block cannot be written, each
 * block gets its old contents back, the last one first; blocks that may have been written are
 * written again. Then cache and device are as before the operation: the error concerns only this
 * operation, and the next one starts from a clean state.
 *
 * If the device rejects these writes too, the cache is right and the device is wrong. Those blocks
 * stay dirty, and no change can begin (EROFS) until they can be written. Reading still works.
 *
 * A block got with BLOCK_NOREAD that was not cached has no old contents. It is free space, or a
 * part of a file that is overwritten completely, so undoing the change drops it.
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

/* Whether the device has the same contents as the cache. */
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

/* Restores the old contents of a block. A failed write can have changed a part of the block or
 * nothing. If the device cannot be written, the block stays dirty unless the device already has the
 * old contents. */
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

/* Removes all blocks from the change; `keep` is false if the change was undone. */
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

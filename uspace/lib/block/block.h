// SPDX-License-Identifier: BSD-2-Clause
/*
 * Block devices for file systems: a write-back cache of fixed-size blocks over
 * a backend that moves whole device blocks.
 *
 * The cache is pure: the backend is a pair of functions, so that the on-disk
 * logic of fat and mfs runs on the host over a file or an array. On the system
 * block_open() supplies the backend that speaks the bd protocol.
 *
 * Context: one fibril at a time per device. There is no lock inside; the owner
 * serializes (for a file system, the lock of its instance). Backends may block the fibril.
 */
#ifndef BLOCK_BLOCK_H
#define BLOCK_BLOCK_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct block_device block_device_t;

/* How device blocks move. `first` and `count` are in device blocks. */
typedef struct block_backend {
    size_t block_size;   /* bytes of one device block, a power of two */
    uint64_t num_blocks; /* device blocks */
    void *context;
    errno_t (*read)(void *context, uint64_t first, size_t count, void *buffer);
    errno_t (*write)(void *context, uint64_t first, size_t count, const void *buffer);
    void (*close)(void *context); /* may be NULL */
} block_backend_t;

/* A cached block: data of the device's logical block size. Valid until block_put. */
typedef struct block {
    uint64_t number; /* logical block */
    uint8_t *data;
    bool dirty; /* set by the holder after changing data */
} block_t;

enum block_get_flag {
    BLOCK_READ = 0,   /* contents are read from the device when not cached */
    BLOCK_NOREAD = 1, /* the holder overwrites all of it and sets dirty: zeroed, not read */
    BLOCK_CHANGE = 2, /* as BLOCK_READ; required in a change before the holder alters the data */
};

/* Makes a device over `backend` with a logical block size equal to the device's, and a cache of
 * `cached` blocks. */
MUST_USE
errno_t block_device_create(const block_backend_t *backend, size_t cached, block_device_t **device);

/* Opens the block device service (userspace only; client.c). */
MUST_USE
errno_t block_open(service_id_t service, block_device_t **device);

/* Writes back what is dirty, then frees; an error of the write-back is returned, the device is gone
 * all the same. */
errno_t block_close(block_device_t *device);

/* Sets the logical block size: a power of two, of the device's size or more (EINVAL). Writes back
 * and empties the cache; no block may be held (EBUSY). */
MUST_USE
errno_t block_set_size(block_device_t *device, size_t size);

size_t block_size(const block_device_t *device);        /* bytes of one logical block */
size_t block_device_size(const block_device_t *device); /* bytes of one device block */
uint64_t block_count(const block_device_t *device);     /* logical blocks */

/* Gets a reference to a block; ERANGE beyond the end, EIO and other errors of the backend, ENOMEM.
 */
MUST_USE
errno_t block_get(block_device_t *device, uint64_t number, enum block_get_flag flags,
                  block_t **block);

/* Puts the reference back; a dirty block is written at the latest by block_sync. */
void block_put(block_device_t *device, block_t *block);

/* Writes all dirty blocks, in the order in which they became dirty. The first error is returned;
 * blocks that failed stay dirty. */
MUST_USE
errno_t block_sync(block_device_t *device);

/* A change makes an operation atomic: see change.c. Blocks that it alters are got with BLOCK_CHANGE
 * or BLOCK_NOREAD, and all of them are put back before the end. Changes do not nest, and the cache
 * grows to hold all blocks of one. EROFS: blocks of an earlier change that failed are still wrong on
 * the device and cannot be written. */
MUST_USE
errno_t block_change_begin(block_device_t *device);
/* With EOK writes everything that is dirty. With an error, or if a write fails, undoes the change.
 * Returns `rc` or the error of the write. */
MUST_USE
errno_t block_change_end(block_device_t *device, errno_t rc);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Block devices for file systems: a write-back cache of fixed-size blocks over a backend that reads
 * and writes whole device blocks.
 *
 * The cache is pure code. The backend is a pair of functions, so the on-disk logic of fat and mfs
 * can run on the host over a file or an array. In the guest, block_open() provides a backend for
 * the bd protocol.
 *
 * Context: one fibril at a time per device. There is no lock inside; the owner serializes the calls
 * (in a file system, with the lock of the instance). Backends can block the fibril.
 */
#ifndef BLOCK_BLOCK_H
#define BLOCK_BLOCK_H

#include <abi/error.h>
#include <abi/vfs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct block_device block_device_t;

/* Reads and writes device blocks. `first` and `count` are in device blocks. */
typedef struct block_backend {
    size_t block_size;   /* bytes of one device block, a power of two */
    uint64_t num_blocks; /* device blocks */
    void *context;
    errno_t (*read)(void *context, uint64_t first, size_t count, void *buffer);
    errno_t (*write)(void *context, uint64_t first, size_t count, const void *buffer);
    void (*close)(void *context); /* can be NULL */
} block_backend_t;

/* A cached block: data of the device's logical block size. Valid until block_put. */
typedef struct block {
    uint64_t number; /* logical block */
    uint8_t *data;
    bool dirty; /* set by the holder after changing data */
} block_t;

enum block_get_flag {
    BLOCK_READ = 0,   /* the contents are read from the device unless cached */
    BLOCK_NOREAD = 1, /* zeroed, not read: the holder overwrites the whole block and sets dirty */
    BLOCK_CHANGE = 2, /* like BLOCK_READ; required in a change before the holder alters the data */
};

/* Creates a device over `backend` with a logical block size equal to the device's, and a cache of
 * `cached` blocks. EINVAL: invalid block size or number of blocks. ENOMEM. */
MUST_USE
errno_t block_device_create(const block_backend_t *backend, size_t cached, block_device_t **device);

/* Opens a block device service (guest only; client.c). */
MUST_USE
errno_t block_open(service_id_t service, block_device_t **device);

/* Writes dirty blocks and frees the device, even if a write fails. Returns the first write
 * error. */
errno_t block_close(block_device_t *device);

/* Sets the logical block size. Writes dirty blocks and empties the cache. EINVAL: not a power of
 * two, or smaller than a device block. EBUSY: a block is held. */
MUST_USE
errno_t block_set_size(block_device_t *device, size_t size);

size_t block_size(const block_device_t *device);        /* bytes of one logical block */
size_t block_device_size(const block_device_t *device); /* bytes of one device block */
uint64_t block_count(const block_device_t *device);     /* logical blocks */

/* Gets a reference to a block. ERANGE: `number` is after the end. EIO and other errors of the
 * backend, ENOMEM. */
MUST_USE
errno_t block_get(block_device_t *device, uint64_t number, enum block_get_flag flags,
                  block_t **block);

/* Drops the reference. A dirty block is written by block_sync() at the latest. */
void block_put(block_device_t *device, block_t *block);

/* Writes all dirty blocks, in the order in which they became dirty. Returns the first error; blocks
 * that could not be written stay dirty. */
MUST_USE
errno_t block_sync(block_device_t *device);

/* Begins a change, which makes an operation atomic: see change.c. Blocks that it alters are got
 * with BLOCK_CHANGE or BLOCK_NOREAD, and all of them are put before the end. Changes do not nest.
 * The cache grows to hold all blocks of a change. EROFS: blocks of an earlier failed change are
 * still wrong on the device and cannot be written. */
MUST_USE
errno_t block_change_begin(block_device_t *device);
/* Ends a change. If `rc` is EOK, writes all dirty blocks. If `rc` is an error, or a write fails,
 * undoes the change. Returns `rc` or the write error. */
MUST_USE
errno_t block_change_end(block_device_t *device, errno_t rc);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * A mounted file system with path-based functions, so that a test reads like a session; and
 * comparison of two file systems.
 */
#ifndef TEST_MOUNTED_H
#define TEST_MOUNTED_H

#include "image.h"

typedef struct mounted {
    const fs_ops_t *ops;
    image_t *image;         /* NULL without a device */
    block_device_t *device; /* NULL without one */
    void *instance;
    void *root;
} mounted_t;

/* Mounts, and fails the test if that fails. */
mounted_t mounted_open(const fs_ops_t *ops, image_t *image);
void mounted_close(mounted_t *mounted);
void mounted_again(mounted_t *mounted); /* unmounts and mounts */
errno_t mount_try(const fs_ops_t *ops, image_t *image, const char *options);

/* Paths have no slash at the start; "" is the root. */
errno_t path_get(mounted_t *mounted, const char *path, void **node);
errno_t path_create(mounted_t *mounted, const char *path, enum vfs_node_type type);
errno_t path_unlink(mounted_t *mounted, const char *path);
errno_t path_rename(mounted_t *mounted, const char *from, const char *to);
/* Writes all data, in chunks of write_max. Returns EOK or the error at which it stopped. */
errno_t path_write(mounted_t *mounted, const char *path, uint64_t pos, const void *data,
                   size_t size);
errno_t path_truncate(mounted_t *mounted, const char *path, uint64_t size);
errno_t path_info(mounted_t *mounted, const char *path, fs_node_info_t *info);
/* Reads up to the end, at most `size` bytes. */
errno_t path_read(mounted_t *mounted, const char *path, uint64_t pos, void *data, size_t size,
                  size_t *done);
errno_t node_read_all(mounted_t *mounted, void *node, uint64_t pos, void *data, size_t size,
                      size_t *done);
errno_t node_write_all(mounted_t *mounted, void *node, uint64_t pos, const void *data, size_t size);
uint64_t blocks_free(mounted_t *mounted);

/* Fails the test unless both have the same names, types, sizes and contents. */
void trees_compare(mounted_t *one, mounted_t *other);

/* Runs `steps` random operations on both. Regularly calls `check` (can be NULL) on `tested` while
 * no removed file is open. `tested` may return ENOSPC, if both stay equal. */
typedef void (*volume_check_t)(mounted_t *tested);
void trees_exercise(mounted_t *model, mounted_t *tested, unsigned seed, unsigned steps,
                    volume_check_t check);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * A mounted file system by paths, so that a test reads like a session, and two
 * of them side by side, one judging the other.
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
/* Writes all, in pieces of write_max; EOK or the error at which it stopped. */
errno_t path_write(mounted_t *mounted, const char *path, uint64_t pos, const void *data,
                   size_t size);
errno_t path_truncate(mounted_t *mounted, const char *path, uint64_t size);
errno_t path_info(mounted_t *mounted, const char *path, fs_node_info_t *info);
/* Reads all there is to the end, at most `size`. */
errno_t path_read(mounted_t *mounted, const char *path, uint64_t pos, void *data, size_t size,
                  size_t *done);
errno_t node_read_all(mounted_t *mounted, void *node, uint64_t pos, void *data, size_t size,
                      size_t *done);
errno_t node_write_all(mounted_t *mounted, void *node, uint64_t pos, const void *data, size_t size);
uint64_t blocks_free(mounted_t *mounted);

/* Fails the test unless both hold the same names, types, sizes and contents. */
void trees_compare(mounted_t *one, mounted_t *other);

/* Random ops on both, `steps` of them; `judge` (perhaps NULL) is called on `tested` every so often
 * while no removed file is held open. ENOSPC of `tested` is allowed and leaves both alike. */
typedef void (*judge_t)(mounted_t *tested);
void trees_exercise(mounted_t *model, mounted_t *tested, unsigned seed, unsigned steps,
                    judge_t judge);

#endif

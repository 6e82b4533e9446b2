// SPDX-License-Identifier: BSD-2-Clause
#include "mounted.h"

#include "cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define CACHED 64

mounted_t mounted_open(const fs_ops_t *ops, image_t *image)
{
    mounted_t mounted = {.ops = ops, .image = image};

    if (image != NULL)
        mounted.device = image_open(image, CACHED);
    assert_int_equal(ops->mount(mounted.device, "", &mounted.instance, &mounted.root), EOK);
    return mounted;
}

void mounted_close(mounted_t *mounted)
{
    mounted->ops->node_put(mounted->instance, mounted->root);
    assert_int_equal(mounted->ops->unmount(mounted->instance), EOK);
    if (mounted->device != NULL)
        assert_int_equal(block_close(mounted->device), EOK);
}

void mounted_again(mounted_t *mounted)
{
    mounted_close(mounted);
    *mounted = mounted_open(mounted->ops, mounted->image);
}

errno_t mount_try(const fs_ops_t *ops, image_t *image, const char *options)
{
    block_device_t *device = image_open(image, CACHED);
    void *instance;
    void *root;

    errno_t rc = ops->mount(device, options, &instance, &root);
    if (rc == EOK) {
        ops->node_put(instance, root);
        assert_int_equal(ops->unmount(instance), EOK);
    }
    assert_int_equal(block_close(device), EOK);
    return rc;
}

errno_t path_get(mounted_t *mounted, const char *path, void **node)
{
    char copy[1024];
    char *rest;
    fs_node_info_t info;

    strcpy(copy, path);
    mounted->ops->node_info(mounted->instance, mounted->root, &info);
    errno_t rc = mounted->ops->node_get(mounted->instance, info.index, node);
    for (char *part = strtok_r(copy, "/", &rest); rc == EOK && part != NULL;
         part = strtok_r(NULL, "/", &rest)) {
        void *child;
        rc = mounted->ops->lookup(mounted->instance, *node, part, &child);
        mounted->ops->node_put(mounted->instance, *node);
        *node = child;
    }
    return rc;
}

/* The directory of a path, and its last name. */
static errno_t path_split(mounted_t *mounted, const char *path, void **dir, const char **name)
{
    char copy[1024];
    const char *slash = strrchr(path, '/');
    size_t length = slash != NULL ? (size_t)(slash - path) : 0;

    memcpy(copy, path, length);
    copy[length] = '\0';
    *name = slash != NULL ? slash + 1 : path;
    return path_get(mounted, copy, dir);
}

static void put(mounted_t *mounted, void *node)
{
    mounted->ops->node_put(mounted->instance, node);
}

errno_t path_create(mounted_t *mounted, const char *path, enum vfs_node_type type)
{
    void *dir;
    void *child;
    const char *name;

    errno_t rc = path_split(mounted, path, &dir, &name);
    if (rc != EOK)
        return rc;
    rc = mounted->ops->create(mounted->instance, dir, name, type, &child);
    if (rc == EOK)
        put(mounted, child);
    put(mounted, dir);
    return rc;
}

errno_t path_unlink(mounted_t *mounted, const char *path)
{
    void *dir;
    const char *name;

    errno_t rc = path_split(mounted, path, &dir, &name);
    if (rc != EOK)
        return rc;
    rc = mounted->ops->unlink(mounted->instance, dir, name);
    put(mounted, dir);
    return rc;
}

errno_t path_rename(mounted_t *mounted, const char *from, const char *to)
{
    void *from_dir;
    void *to_dir;
    const char *from_name;
    const char *to_name;

    errno_t rc = path_split(mounted, from, &from_dir, &from_name);
    if (rc != EOK)
        return rc;
    rc = path_split(mounted, to, &to_dir, &to_name);
    if (rc == EOK) {
        rc = mounted->ops->rename(mounted->instance, from_dir, from_name, to_dir, to_name);
        put(mounted, to_dir);
    }
    put(mounted, from_dir);
    return rc;
}

errno_t node_write_all(mounted_t *mounted, void *node, uint64_t pos, const void *data, size_t size)
{
    size_t total = 0;

    while (total < size) {
        size_t piece = size - total;
        size_t done;
        if (piece > mounted->ops->write_max)
            piece = mounted->ops->write_max;
        errno_t rc = EAGAIN;
        while (rc == EAGAIN)
            rc = mounted->ops->write(mounted->instance, node, pos + total,
                                     (const uint8_t *)data + total, piece, &done);
        if (rc != EOK)
            return rc;
        assert_in_range(done, 1, piece);
        total += done;
    }
    return EOK;
}

errno_t path_write(mounted_t *mounted, const char *path, uint64_t pos, const void *data,
                   size_t size)
{
    void *node;
    errno_t rc = path_get(mounted, path, &node);
    if (rc != EOK)
        return rc;
    rc = node_write_all(mounted, node, pos, data, size);
    put(mounted, node);
    return rc;
}

errno_t path_truncate(mounted_t *mounted, const char *path, uint64_t size)
{
    void *node;
    errno_t rc = path_get(mounted, path, &node);
    if (rc != EOK)
        return rc;
    do
        rc = mounted->ops->truncate(mounted->instance, node, size);
    while (rc == EAGAIN);
    put(mounted, node);
    return rc;
}

errno_t path_info(mounted_t *mounted, const char *path, fs_node_info_t *info)
{
    void *node;
    errno_t rc = path_get(mounted, path, &node);
    if (rc != EOK)
        return rc;
    mounted->ops->node_info(mounted->instance, node, info);
    put(mounted, node);
    return EOK;
}

errno_t node_read_all(mounted_t *mounted, void *node, uint64_t pos, void *data, size_t size,
                      size_t *done)
{
    *done = 0;
    while (*done < size) {
        size_t piece = size - *done;
        size_t got;
        if (piece > mounted->ops->read_max)
            piece = mounted->ops->read_max;
        errno_t rc = mounted->ops->read(mounted->instance, node, pos + *done,
                                        (uint8_t *)data + *done, piece, &got);
        if (rc != EOK || got == 0)
            return rc;
        *done += got;
    }
    return EOK;
}

errno_t path_read(mounted_t *mounted, const char *path, uint64_t pos, void *data, size_t size,
                  size_t *done)
{
    void *node;
    errno_t rc = path_get(mounted, path, &node);
    if (rc != EOK)
        return rc;
    rc = node_read_all(mounted, node, pos, data, size, done);
    put(mounted, node);
    return rc;
}

uint64_t blocks_free(mounted_t *mounted)
{
    vfs_statfs_t statfs;

    while (mounted->ops->work != NULL && mounted->ops->work(mounted->instance))
        continue;
    errno_t rc;
    do
        rc = mounted->ops->statfs(mounted->instance, &statfs);
    while (rc == EAGAIN);
    assert_int_equal(rc, EOK);
    assert_string_equal(statfs.fs_name, mounted->ops->name);
    return statfs.blocks_free;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "damage.h"

#include "cmocka_all.h"
#include "mounted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX   5
#define ENTRIES_MAX 40
#define DATA_SIZE   (40 * 1024)

static uint8_t data[DATA_SIZE];

void damage_prepare(const fs_ops_t *ops, image_t *image)
{
    static const char *const dirs[] = {"one", "one/two", "a long directory name"};
    mounted_t mounted = mounted_open(ops, image);
    char path[128];

    for (size_t i = 0; i < 3; i++)
        assert_int_equal(path_create(&mounted, dirs[i], VFS_NODE_DIRECTORY), EOK);
    for (int i = 0; i < 20; i++) {
        snprintf(path, sizeof(path), "one/a file with number %d", i);
        assert_int_equal(path_create(&mounted, path, VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(&mounted, path, 0, data, 700), EOK);
    }
    assert_int_equal(path_create(&mounted, "one/two/big", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&mounted, "one/two/big", 0, data, DATA_SIZE), EOK);
    mounted_close(&mounted);
}

static void file_use(mounted_t *mounted, void *node)
{
    static const uint64_t places[] = {0, 5000, 300 * 1024, 70u * 1024 * 1024, UINT32_MAX};
    uint8_t piece[600];
    size_t done;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        (void)mounted->ops->read(mounted->instance, node, places[i], piece, 500, &done);
    (void)mounted->ops->write(mounted->instance, node, 3000, data, 5000, &done);
    (void)mounted->ops->truncate(mounted->instance, node, 2000);
    (void)mounted->ops->truncate(mounted->instance, node, 9000);
}

static void dir_use(mounted_t *mounted, void *dir, unsigned depth);

static void entry_use(mounted_t *mounted, void *dir, const char *name, unsigned depth)
{
    fs_node_info_t info;
    void *node;
    void *again;

    if (mounted->ops->lookup(mounted->instance, dir, name, &node) != EOK)
        return;
    mounted->ops->node_info(mounted->instance, node, &info);
    if (mounted->ops->node_get(mounted->instance, info.index, &again) == EOK)
        mounted->ops->node_put(mounted->instance, again);
    if (info.type == VFS_NODE_DIRECTORY && depth < DEPTH_MAX)
        dir_use(mounted, node, depth + 1);
    else if (info.type != VFS_NODE_DIRECTORY)
        file_use(mounted, node);
    if (depth % 2 == 1)
        (void)mounted->ops->rename(mounted->instance, dir, name, mounted->root, "moved");
    else
        (void)mounted->ops->unlink(mounted->instance, dir, name);
    mounted->ops->node_put(mounted->instance, node);
}

static void dir_use(mounted_t *mounted, void *dir, unsigned depth)
{
    vfs_dirent_t entry;
    uint64_t pos = 0;
    void *child;

    for (unsigned i = 0; i < ENTRIES_MAX; i++) {
        if (mounted->ops->readdir(mounted->instance, dir, &pos, &entry) != EOK)
            break;
        entry_use(mounted, dir, entry.name, depth);
    }
    if (mounted->ops->create(mounted->instance, dir, "a new directory", VFS_NODE_DIRECTORY,
                             &child) == EOK)
        mounted->ops->node_put(mounted->instance, child);
    if (mounted->ops->create(mounted->instance, dir, "new", VFS_NODE_FILE, &child) == EOK) {
        file_use(mounted, child);
        mounted->ops->node_put(mounted->instance, child);
    }
}

void damage_session(const fs_ops_t *ops, image_t *image)
{
    mounted_t mounted = {.ops = ops, .image = image, .device = image_open(image, 48)};
    vfs_statfs_t statfs;

    if (ops->mount(mounted.device, "", &mounted.instance, &mounted.root) == EOK) {
        dir_use(&mounted, mounted.root, 0);
        (void)ops->statfs(mounted.instance, &statfs);
        ops->node_put(mounted.instance, mounted.root);
        (void)ops->unmount(mounted.instance);
    }
    (void)block_close(mounted.device);
}

/* Four bytes per defect: its position (two), its kind, and a value. */
void damage_apply(image_t *image, size_t hot, const uint8_t *bytes, size_t size)
{
    for (; size >= 4; bytes += 4, size -= 4) {
        size_t place = (bytes[0] | (size_t)bytes[1] << 8 | (size_t)(bytes[2] >> 4) << 16) % hot;
        uint8_t *at = &image->bytes[place];
        switch (bytes[2] & 3) {
        case 0:
            *at = bytes[3];
            break;
        case 1:
            *at ^= (uint8_t)(1u << bytes[3] % 8);
            break;
        case 2:
            *at = (uint8_t)(*at + (int8_t)bytes[3]);
            break;
        default: /* a number from elsewhere, like a wrong pointer */
            if (place + 4 <= hot && place >= bytes[3] * 4u)
                memmove(at, at - bytes[3] * 4u, 4);
            break;
        }
    }
}

void damage_rounds(const fs_ops_t *ops, const image_t *image, size_t hot, unsigned rounds)
{
    image_t copy = *image;
    unsigned random = 20110919;

    copy.bytes = malloc(image->size);
    assert_non_null(copy.bytes);
    for (unsigned round = 0; round < rounds; round++) {
        uint8_t bytes[64];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            random = random * 1103515245u + 12345u;
            bytes[i] = (uint8_t)(random >> 16);
        }
        memcpy(copy.bytes, image->bytes, image->size);
        damage_apply(&copy, hot, bytes, 4 + (round * 4) % 60);
        damage_session(ops, &copy);
    }
    free(copy.bytes);
}

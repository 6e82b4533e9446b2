// SPDX-License-Identifier: BSD-2-Clause
/* tmpfs: its limit, its options, and removed nodes that are still open. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"
#include "test/unit/uspace/srv/fs/support/tmpfs_memory.h"

#include <srv/fs/tmpfs/tmpfs.h>
#include <string.h>

static errno_t mount_options(const char *options)
{
    void *instance;
    void *root;

    errno_t rc = tmpfs_ops.mount(NULL, options, &instance, &root);
    if (rc == EOK) {
        tmpfs_ops.node_put(instance, root);
        assert_int_equal(tmpfs_ops.unmount(instance), EOK);
    }
    return rc;
}

static void options_are_checked(void **state)
{
    (void)state;
    static const char *const bad[] = {"size=",   "size=-1",  "size=0",
                                      "size=4x", "size=4mm", "siz=4m",
                                      "ro",      " ",        "size=99999999999999999999"};

    assert_int_equal(mount_options(""), EOK);
    assert_int_equal(mount_options("size=100k"), EOK);
    assert_int_equal(mount_options("size=4m"), EOK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(mount_options(bad[i]), EINVAL);
}

static void links_are_counted(void **state)
{
    (void)state;
    static uint8_t data[8 * 1024];
    mounted_t tmpfs = {.ops = &tmpfs_ops};
    vfs_dirent_t entry;
    uint64_t pos = 0;

    assert_int_equal(tmpfs_ops.mount(NULL, "size=16k", &tmpfs.instance, &tmpfs.root), EOK);
    const tmpfs_t *instance = tmpfs.instance;
    uint64_t used_before = instance->used;
    assert_int_equal(tmpfs_ops.symlink(tmpfs.instance, tmpfs.root, "link", "a/b"), EOK);
    assert_int_equal(tmpfs_ops.readdir(tmpfs.instance, tmpfs.root, &pos, &entry), EOK);
    assert_int_equal(entry.type, VFS_NODE_LINK);
    assert_int_equal(path_unlink(&tmpfs, "link"), EOK);
    assert_int_equal(instance->used, used_before);
    /* The target does not fit: no link remains. */
    assert_int_equal(path_create(&tmpfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&tmpfs, "f", 0, data, sizeof(data)), EOK);
    assert_int_equal(path_write(&tmpfs, "f", sizeof(data), data, 4000), EOK);
    used_before = instance->used;
    assert_int_equal(tmpfs_ops.symlink(tmpfs.instance, tmpfs.root, "link", "a/b"), ENOSPC);
    assert_int_equal(instance->used, used_before);
    assert_int_equal(path_unlink(&tmpfs, "link"), ENOENT);
    mounted_close(&tmpfs);
}

static void a_full_tmpfs_keeps_the_written_data(void **state)
{
    (void)state;
    static uint8_t data[200 * 1024];
    static uint8_t back[200 * 1024];
    mounted_t tmpfs = {.ops = &tmpfs_ops};
    size_t done;

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 11);
    assert_int_equal(tmpfs_ops.mount(NULL, "size=100k", &tmpfs.instance, &tmpfs.root), EOK);
    uint64_t used_before = ((tmpfs_t *)tmpfs.instance)->used;
    assert_int_equal(path_create(&tmpfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&tmpfs, "f", 0, data, 90 * 1024), EOK);
    assert_int_equal(path_write(&tmpfs, "f", 90 * 1024, data, 12 * 1024), ENOSPC);
    assert_int_equal(path_read(&tmpfs, "f", 0, back, sizeof(back), &done), EOK);
    assert_in_range(done, 90 * 1024, 100 * 1024);
    assert_memory_equal(data, back, 90 * 1024);
    assert_int_equal(path_truncate(&tmpfs, "f", 1000 * 1024), EFBIG);
    assert_int_equal(path_write(&tmpfs, "f", 1ull << 60, data, 1), EFBIG);
    assert_int_equal(path_unlink(&tmpfs, "f"), EOK);
    assert_int_equal(((tmpfs_t *)tmpfs.instance)->used, used_before);
    mounted_close(&tmpfs);
}

/* The memory of a large file is freed with the file, and that of other files is not affected. */
static void memory_of_removed_data_is_freed(void **state)
{
    (void)state;
    static uint8_t data[3 * 1024 * 1024];
    static uint8_t back[sizeof(data)];
    mounted_t tmpfs = mounted_open(&tmpfs_ops, NULL);
    size_t done;

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 11 + i / 4096);
    size_t areas_before = tmpfs_areas;
    assert_int_equal(path_create(&tmpfs, "large", VFS_NODE_FILE), EOK);
    assert_int_equal(path_create(&tmpfs, "small", VFS_NODE_FILE), EOK);
    for (unsigned round = 0; round < 3; round++) {
        for (size_t at = 0; at < sizeof(data); at += 64 * 1024) {
            assert_int_equal(path_write(&tmpfs, "large", at, data + at, 64 * 1024), EOK);
            if (at % (1024 * 1024) == 0)
                assert_int_equal(path_write(&tmpfs, "small", at / 128, data + at, 8192), EOK);
        }
        assert_in_range(tmpfs_areas - areas_before, 3, 4);
        assert_int_equal(path_read(&tmpfs, "large", 0, back, sizeof(back), &done), EOK);
        assert_memory_equal(data, back, sizeof(back));
        assert_int_equal(path_truncate(&tmpfs, "large", 0), EOK);
        assert_int_equal(path_truncate(&tmpfs, "large", 5000), EOK); /* holes, not old data */
        assert_int_equal(path_write(&tmpfs, "large", 4999, "x", 1), EOK);
        assert_int_equal(path_read(&tmpfs, "large", 0, back, sizeof(back), &done), EOK);
        for (size_t i = 0; i < 4999; i++)
            assert_int_equal(back[i], 0);
        assert_int_equal(path_read(&tmpfs, "small", 8192, back, 8192, &done), EOK);
        assert_memory_equal(data + 1024 * 1024, back, 8192);
    }
    assert_int_equal(path_unlink(&tmpfs, "large"), EOK);
    assert_in_range(tmpfs_areas - areas_before, 1, 3);
    assert_int_equal(path_unlink(&tmpfs, "small"), EOK);
    assert_int_equal(tmpfs_areas, areas_before);

    /* Without memory for a slab, a write is short, and its memory is freed too. */
    tmpfs_areas_left = 2;
    assert_int_equal(path_create(&tmpfs, "failed", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&tmpfs, "failed", 0, data, sizeof(data)), ENOSPC);
    tmpfs_areas_left = SIZE_MAX;
    assert_int_equal(path_unlink(&tmpfs, "failed"), EOK);
    assert_int_equal(tmpfs_areas, areas_before);
    mounted_close(&tmpfs);
}

static void removed_nodes_stay_usable_while_open(void **state)
{
    (void)state;
    mounted_t tmpfs = mounted_open(&tmpfs_ops, NULL);
    fs_node_info_t info;
    void *node;
    void *child;
    char data[8];
    size_t done;

    assert_int_equal(path_create(&tmpfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&tmpfs, "f", 0, "before", 6), EOK);
    assert_int_equal(path_get(&tmpfs, "f", &node), EOK);
    assert_int_equal(path_unlink(&tmpfs, "f"), EOK);
    assert_int_equal(path_create(&tmpfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(node_read_all(&tmpfs, node, 0, data, sizeof(data), &done), EOK);
    assert_int_equal(done, 6);
    tmpfs_ops.node_info(tmpfs.instance, node, &info);
    assert_int_equal(info.links, 0);
    tmpfs_ops.node_put(tmpfs.instance, node);
    assert_int_equal(tmpfs_ops.node_get(tmpfs.instance, info.index, &node), ENOENT);

    assert_int_equal(path_create(&tmpfs, "dir", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_get(&tmpfs, "dir", &node), EOK);
    assert_int_equal(path_unlink(&tmpfs, "dir"), EOK);
    assert_int_equal(tmpfs_ops.create(tmpfs.instance, node, "f", VFS_NODE_FILE, &child), ENOENT);
    tmpfs_ops.node_put(tmpfs.instance, node);
    mounted_close(&tmpfs);
}

/* Removing entries during a listing neither repeats nor skips the others. */
static void removals_do_not_disturb_a_listing(void **state)
{
    (void)state;
    mounted_t tmpfs = mounted_open(&tmpfs_ops, NULL);
    vfs_dirent_t entry;
    uint64_t pos = 0;

    for (char name[2] = "a"; name[0] <= 'e'; name[0]++)
        assert_int_equal(path_create(&tmpfs, name, VFS_NODE_FILE), EOK);
    for (char name[2] = "a"; name[0] <= 'e'; name[0]++) {
        assert_int_equal(tmpfs_ops.readdir(tmpfs.instance, tmpfs.root, &pos, &entry), EOK);
        assert_string_equal(entry.name, name);
        assert_int_equal(path_unlink(&tmpfs, name), EOK);
    }
    assert_int_equal(tmpfs_ops.readdir(tmpfs.instance, tmpfs.root, &pos, &entry), ENOENT);
    mounted_close(&tmpfs);
}

static void renames_obey_the_rules(void **state)
{
    (void)state;
    mounted_t tmpfs = mounted_open(&tmpfs_ops, NULL);

    assert_int_equal(path_create(&tmpfs, "d", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_create(&tmpfs, "d/e", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_create(&tmpfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_rename(&tmpfs, "d", "d/e/d"), EINVAL);
    assert_int_equal(path_rename(&tmpfs, "d", "d"), EOK);
    assert_int_equal(path_rename(&tmpfs, "f", "d"), EISDIR);
    assert_int_equal(path_rename(&tmpfs, "d", "f"), ENOTDIR);
    assert_int_equal(path_create(&tmpfs, "g", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_rename(&tmpfs, "g", "d"), ENOTEMPTY);
    assert_int_equal(path_rename(&tmpfs, "d", "g"), EOK);
    assert_int_equal(path_rename(&tmpfs, "d", "h"), ENOENT);
    assert_int_equal(path_unlink(&tmpfs, "g"), ENOTEMPTY);
    assert_int_equal(path_unlink(&tmpfs, "g/e"), EOK);
    assert_int_equal(path_unlink(&tmpfs, "g"), EOK);
    mounted_close(&tmpfs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(links_are_counted),
        cmocka_unit_test(a_full_tmpfs_keeps_the_written_data),
        cmocka_unit_test(memory_of_removed_data_is_freed),
        cmocka_unit_test(removed_nodes_stay_usable_while_open),
        cmocka_unit_test(removals_do_not_disturb_a_listing),
        cmocka_unit_test(renames_obey_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

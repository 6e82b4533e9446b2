// SPDX-License-Identifier: BSD-2-Clause
/*
 * Compares MINIX with tmpfs as a model, and checks its volumes with fsck.minix for blocks of 1024
 * bytes, and with our own checker for larger ones.
 */
#include "check.h"
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <block/le.h>
#include <mkfs/mkfs.h>
#include <srv/fs/mfs/mfs.h>
#include <srv/fs/tmpfs/tmpfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

static void volume_check(mounted_t *tested)
{
    if (block_size(tested->device) == 1024)
        image_command(tested->image, "fsck.minix -f $IMG");
    if (((mfs_t *)tested->instance)->version == 3)
        minix3_check(tested->image);
}

static void exercise(size_t size, mkmfs_options_t options, unsigned seed, unsigned steps)
{
    image_t *image = formatted_mfs(size, options);
    mounted_t model = mounted_open(&tmpfs_ops, NULL);
    mounted_t mfs = mounted_open(&mfs_ops, image);

    volume_check(&mfs);
    trees_exercise(&model, &mfs, seed, steps, volume_check);
    mounted_close(&mfs);
    mounted_close(&model);
    image_destroy(image);
}

static void random_ops_agree_with_the_model(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 4; seed++) {
        for (uint32_t size = 1024; size <= 4096; size *= 2)
            exercise(4 * MIB, (mkmfs_options_t){.version = 3, .block_size = size}, seed, 1000);
        for (unsigned version = 1; version <= 2; version++)
            exercise(2 * MIB,
                     (mkmfs_options_t){.version = version, .block_size = 1024, .long_names = true},
                     seed, 600);
    }
}

static void random_ops_on_a_full_device(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 4; seed++) {
        exercise(60 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024}, seed, 1500);
        exercise(140 * KIB, (mkmfs_options_t){.version = 3, .block_size = 4096}, seed, 1000);
        exercise(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024, .inodes = 1}, seed,
                 1000);
    }
}

/* Both formatters create equivalent empty file systems of each size. */
static void new_volumes_pass_fsck(void **state)
{
    (void)state;
    static const size_t sizes[] = {64 * KIB, 300 * KIB, 1440 * KIB, 20 * MIB};

    for (unsigned version = 1; version <= 3; version++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            image_t *image =
                formatted_mfs(sizes[i], (mkmfs_options_t){.version = version, .block_size = 1024});
            image_command(image, "fsck.minix -f $IMG");
            image_destroy(image);
        }
    }
}

static void volumes_of_mkfs_minix_are_usable(void **state)
{
    (void)state;
    static const char *const commands[] = {"mkfs.minix -1 -n 14 $IMG", "mkfs.minix -1 -n 30 $IMG",
                                           "mkfs.minix -2 -n 14 $IMG", "mkfs.minix -2 -n 30 $IMG",
                                           "mkfs.minix -3 $IMG"};
    static uint8_t data[600 * KIB];
    static uint8_t back[600 * KIB];
    size_t done;

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 3 + i / 1024);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        image_t *image = image_create(MIB, 512);
        image_command(image, commands[i]);
        image_load(image);
        mounted_t mfs = mounted_open(&mfs_ops, image);
        assert_int_equal(path_create(&mfs, "folder", VFS_NODE_DIRECTORY), EOK);
        assert_int_equal(path_create(&mfs, "folder/a file", VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(&mfs, "folder/a file", 0, data, sizeof(data)), EOK);
        image_command(image, "fsck.minix -f $IMG");
        image_command(image, "fsck.minix -f -l $IMG | grep -q '/folder/a file'");
        mounted_again(&mfs);
        assert_int_equal(path_read(&mfs, "folder/a file", 0, back, sizeof(back), &done), EOK);
        assert_int_equal(done, sizeof(data));
        assert_memory_equal(data, back, sizeof(data));
        mounted_close(&mfs);
        image_destroy(image);
    }
}

/* The deadlock of 2011 needs a mount that reads about ten sectors of 512 bytes. */
static void mount_reads_superblock_and_root_inode(void **state)
{
    (void)state;
    image_t *image = formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 4096});

    image->blocks_read = 0;
    image->blocks_written = 0;
    mounted_t mfs = mounted_open(&mfs_ops, image);
    assert_int_equal(image->blocks_read, 10);
    assert_int_equal(image->blocks_written, 0);
    mounted_close(&mfs);
    image_destroy(image);
}

static void names_are_limited_to_the_length_of_the_version(void **state)
{
    (void)state;
    static const mkmfs_options_t variants[] = {
        {.version = 1, .block_size = 1024},
        {.version = 2, .block_size = 1024, .long_names = true},
        {.version = 3, .block_size = 4096}};
    static const size_t lengths[] = {14, 30, 60};

    for (size_t i = 0; i < 3; i++) {
        image_t *image = formatted_mfs(300 * KIB, variants[i]);
        mounted_t mfs = mounted_open(&mfs_ops, image);
        char name[80] = {0};
        memset(name, 'n', lengths[i] + 1);
        assert_int_equal(path_create(&mfs, name, VFS_NODE_FILE), ENAMETOOLONG);
        name[lengths[i]] = '\0';
        assert_int_equal(path_create(&mfs, name, VFS_NODE_FILE), EOK);
        assert_int_equal(path_create(&mfs, name, VFS_NODE_FILE), EEXIST);
        mounted_again(&mfs);
        uint64_t pos = 0;
        vfs_dirent_t entry;
        assert_int_equal(mfs_ops.readdir(mfs.instance, mfs.root, &pos, &entry), EOK);
        assert_string_equal(entry.name, name);
        assert_int_equal(mfs_ops.readdir(mfs.instance, mfs.root, &pos, &entry), ENOENT);
        volume_check(&mfs);
        mounted_close(&mfs);
        image_destroy(image);
    }
}

/* Blocks under all three trees, in a file that is mostly holes. */
static void sparse_files_reach_every_tree(void **state)
{
    (void)state;
    static const uint64_t places[] = {0,           6 * KIB,     7 * KIB,    262 * KIB, 263 * KIB,
                                      65798 * KIB, 65799 * KIB, 1000 * MIB, 2047 * MIB};
    image_t *image = formatted_mfs(MIB, (mkmfs_options_t){.version = 3, .block_size = 1024});
    mounted_t mfs = mounted_open(&mfs_ops, image);
    size_t done;
    char data[16];

    uint64_t free_before = blocks_free(&mfs);
    assert_int_equal(path_create(&mfs, "sparse", VFS_NODE_FILE), EOK);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(path_write(&mfs, "sparse", places[i] + i, "mark", 4), EOK);
    assert_int_equal(path_write(&mfs, "sparse", 2048ull * MIB, "mark", 4), EFBIG);
    volume_check(&mfs);
    mounted_again(&mfs);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(path_read(&mfs, "sparse", places[i] + i, data, 4, &done), EOK);
        assert_int_equal(done, 4);
        assert_memory_equal(data, "mark", 4);
    }
    assert_int_equal(path_read(&mfs, "sparse", 500 * MIB, data, 4, &done), EOK);
    assert_memory_equal(data, "\0\0\0\0", 4);
    assert_int_equal(path_truncate(&mfs, "sparse", 263 * KIB), EOK);
    volume_check(&mfs);
    assert_int_equal(path_unlink(&mfs, "sparse"), EOK);
    assert_int_equal(blocks_free(&mfs), free_before);
    volume_check(&mfs);
    mounted_close(&mfs);
    image_destroy(image);
}

static void a_full_device_keeps_the_written_data(void **state)
{
    (void)state;
    static uint8_t data[MIB];
    static uint8_t back[MIB];
    size_t done;

    for (uint32_t size = 1024; size <= 4096; size *= 4) {
        image_t *image =
            formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = size});
        mounted_t mfs = mounted_open(&mfs_ops, image);
        for (size_t i = 0; i < sizeof(data); i++)
            data[i] = (uint8_t)(i * 7 + i / 512);
        uint64_t free_before = blocks_free(&mfs);
        assert_int_equal(path_create(&mfs, "big", VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(&mfs, "big", 0, data, sizeof(data)), ENOSPC);
        assert_int_equal(blocks_free(&mfs), 0);
        assert_int_equal(path_create(&mfs, "dir", VFS_NODE_DIRECTORY), ENOSPC);
        volume_check(&mfs);
        mounted_again(&mfs);
        assert_int_equal(path_read(&mfs, "big", 0, back, sizeof(back), &done), EOK);
        assert_true(done > 200 * KIB);
        assert_memory_equal(data, back, done);
        assert_int_equal(path_unlink(&mfs, "big"), EOK);
        assert_int_equal(blocks_free(&mfs), free_before);
        volume_check(&mfs);
        mounted_close(&mfs);
        image_destroy(image);
    }
}

static void create_without_a_free_inode_is_enospc(void **state)
{
    (void)state;
    image_t *image =
        formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024, .inodes = 1});
    mounted_t mfs = mounted_open(&mfs_ops, image);
    char name[16];
    errno_t rc = EOK;
    int made = 0;

    for (; rc == EOK && made < 100; made++) {
        snprintf(name, sizeof(name), "f%d", made);
        rc = path_create(&mfs, name, VFS_NODE_FILE);
    }
    assert_int_equal(rc, ENOSPC);
    assert_int_equal(made, 16); /* sixteen inodes in a block, one of them the root's */
    volume_check(&mfs);
    mounted_close(&mfs);
    image_destroy(image);
}

static void other_images_are_refused(void **state)
{
    (void)state;
    image_t *image = image_create(MIB, 512);
    assert_int_equal(mount_try(&mfs_ops, image, ""), EINVAL);
    image_command(image, "mkfs.fat $IMG");
    image_load(image);
    assert_int_equal(mount_try(&mfs_ops, image, ""), EINVAL);
    image_destroy(image);

    image = image_create(1024, 512);
    assert_int_equal(mount_try(&mfs_ops, image, ""), EINVAL);
    image_destroy(image);

    image = formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 4096});
    assert_int_equal(mount_try(&mfs_ops, image, "nonsense"), EINVAL);
    image->size /= 2; /* the device is smaller than the volume */
    assert_int_equal(mount_try(&mfs_ops, image, ""), ECORRUPT);
    image->size *= 2;
    memset(image->bytes + 4 * 4096, 0, 4096); /* the inodes */
    assert_int_equal(mount_try(&mfs_ops, image, ""), ECORRUPT);
    image_destroy(image);
}

/* A tree of pointers in which every pointer of the root points to the root. */
static void operations_on_damaged_trees_end(void **state)
{
    (void)state;
    static uint8_t data[300 * KIB];
    image_t *image = formatted_mfs(2 * MIB, (mkmfs_options_t){.version = 3, .block_size = 1024});
    mounted_t mfs = mounted_open(&mfs_ops, image);
    void *node;
    size_t done;

    assert_int_equal(path_create(&mfs, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&mfs, "f", 0, data, sizeof(data)), EOK);
    assert_int_equal(path_get(&mfs, "f", &node), EOK);
    uint32_t zone = ((mfs_node_t *)node)->zone[MFS_DIRECT + 1];
    uint32_t single = ((mfs_node_t *)node)->zone[MFS_DIRECT];
    mfs_ops.node_put(mfs.instance, node);
    mounted_close(&mfs);
    for (size_t i = 0; i < 256; i++) {
        uint8_t *at = image->bytes + zone * 1024 + 4 * i;
        at[0] = (uint8_t)zone;
        at[1] = (uint8_t)(zone >> 8);
        at[2] = at[3] = 0;
    }
    memset(image->bytes + single * 1024 + 12, 0xee, 4);

    mfs = mounted_open(&mfs_ops, image);
    assert_int_equal(path_read(&mfs, "f", 8 * KIB, data, KIB, &done), EOK);
    assert_int_equal(path_read(&mfs, "f", 10 * KIB, data, KIB, &done), ECORRUPT);
    assert_int_equal(path_unlink(&mfs, "f"), EOK);
    mounted_close(&mfs);
    image_destroy(image);
}

static void errors_of_the_device_are_returned(void **state)
{
    (void)state;
    image_t *image = formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024});

    for (size_t writes = 0; writes < 6; writes++) {
        mounted_t mfs = mounted_open(&mfs_ops, image);
        image->writes_left = writes;
        errno_t rc = path_create(&mfs, "folder", VFS_NODE_DIRECTORY);
        assert_true(rc == EIO || rc == EOK);
        image->writes_left = SIZE_MAX;
        assert_int_equal(mfs_ops.sync(mfs.instance), EOK);
        rc = path_unlink(&mfs, "folder");
        assert_true(rc == EOK || rc == ENOENT);
        volume_check(&mfs);
        mounted_close(&mfs);
    }
    image_destroy(image);
}

static void bad_formats_are_refused(void **state)
{
    (void)state;
    static const mkmfs_options_t bad[] = {{.version = 4, .block_size = 1024},
                                          {.version = 0, .block_size = 1024},
                                          {.version = 3, .block_size = 512},
                                          {.version = 3, .block_size = 8192},
                                          {.version = 1, .block_size = 4096},
                                          {.version = 2, .block_size = 1024, .inodes = 70000},
                                          {.version = 3, .block_size = 1024, .long_names = true}};
    mkfs_result_t result;
    image_t *image = image_create(300 * KIB, 512);
    block_device_t *device = image_open(image, 32);

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(mkmfs(device, &bad[i], &result), EINVAL);
    mkmfs_options_t many = {.version = 3, .block_size = 4096, .inodes = 100000};
    assert_int_equal(mkmfs(device, &many, &result), ENOSPC);
    assert_int_equal(image->blocks_written, 0);
    assert_int_equal(block_close(device), EOK);
    image_destroy(image);
}

/* Turns the file into a symbolic link like those of other systems. */
static void file_to_link(image_t *image, const char *path)
{
    mounted_t mfs = mounted_open(&mfs_ops, image);
    const mfs_t *volume = mfs.instance;
    fs_node_info_t info;

    assert_int_equal(path_info(&mfs, path, &info), EOK);
    size_t at = volume->inode_start * volume->block_size + (info.index - 1) * volume->inode_size;
    mounted_close(&mfs);
    le16_put(image->bytes + at, MFS_MODE_LINK | 0777);
}

static void symbolic_links_are_read(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 3; version++) {
        image_t *image =
            formatted_mfs(300 * KIB, (mkmfs_options_t){.version = version, .block_size = 1024});
        mounted_t mfs = mounted_open(&mfs_ops, image);
        fs_node_info_t info;
        vfs_dirent_t entry;
        uint64_t pos = 0;
        char target[40];
        size_t done;
        uint64_t free_before = blocks_free(&mfs);

        assert_int_equal(path_create(&mfs, "link", VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(&mfs, "link", 0, "../some/where", 13), EOK);
        mounted_close(&mfs);
        file_to_link(image, "link");
        image_command(image, "fsck.minix -f $IMG");

        mfs = mounted_open(&mfs_ops, image);
        assert_int_equal(mfs_ops.readdir(mfs.instance, mfs.root, &pos, &entry), EOK);
        assert_int_equal(entry.type, VFS_NODE_LINK);
        assert_int_equal(path_info(&mfs, "link", &info), EOK);
        assert_int_equal(info.type, VFS_NODE_LINK);
        assert_int_equal(info.size, 13);
        assert_int_equal(path_read(&mfs, "link", 0, target, sizeof(target), &done), EOK);
        assert_int_equal(done, 13);
        assert_memory_equal(target, "../some/where", 13);
        assert_int_equal(path_write(&mfs, "link", 0, "x", 1), ENOTSUP);
        assert_int_equal(path_truncate(&mfs, "link", 0), ENOTSUP);
        assert_int_equal(path_rename(&mfs, "link", "moved"), EOK);
        assert_int_equal(path_unlink(&mfs, "moved"), EOK);
        assert_int_equal(blocks_free(&mfs), free_before);
        image_command(image, "fsck.minix -f $IMG");
        mounted_close(&mfs);
        image_destroy(image);
    }
}

/* A new link has the target as its contents, and needs one block. */
static void symbolic_links_are_created(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= 3; version++) {
        image_t *image =
            formatted_mfs(300 * KIB, (mkmfs_options_t){.version = version, .block_size = 1024});
        mounted_t mfs = mounted_open(&mfs_ops, image);
        fs_node_info_t info;
        char target[PATH_SIZE_MAX] = "";
        size_t done;
        uint64_t free_before = blocks_free(&mfs);

        memset(target, 't', PATH_SIZE_MAX - 1);
        assert_int_equal(mfs_ops.symlink(mfs.instance, mfs.root, "short", "/x"), EOK);
        assert_int_equal(mfs_ops.symlink(mfs.instance, mfs.root, "long", target), EOK);
        assert_int_equal(mfs_ops.symlink(mfs.instance, mfs.root, "short", "/y"), EEXIST);
        assert_int_equal(blocks_free(&mfs), free_before - 2);
        mounted_close(&mfs);
        image_command(image, "fsck.minix -f $IMG");

        mfs = mounted_open(&mfs_ops, image);
        assert_int_equal(path_info(&mfs, "short", &info), EOK);
        assert_int_equal(info.type, VFS_NODE_LINK);
        assert_int_equal(info.size, 2);
        assert_int_equal(info.links, 1);
        assert_int_equal(path_read(&mfs, "short", 0, target, sizeof(target), &done), EOK);
        assert_int_equal(done, 2);
        assert_memory_equal(target, "/x", 2);
        assert_int_equal(path_info(&mfs, "long", &info), EOK);
        assert_int_equal(info.size, PATH_SIZE_MAX - 1);
        assert_int_equal(path_unlink(&mfs, "short"), EOK);
        assert_int_equal(path_unlink(&mfs, "long"), EOK);
        assert_int_equal(blocks_free(&mfs), free_before);
        mounted_close(&mfs);
        image_command(image, "fsck.minix -f $IMG");
        image_destroy(image);
    }
}

/* Without a free block, no name remains. */
static void symbolic_links_on_a_full_volume(void **state)
{
    (void)state;
    image_t *image = formatted_mfs(100 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024});
    mounted_t mfs = mounted_open(&mfs_ops, image);
    fs_node_info_t info;

    assert_int_equal(path_create(&mfs, "f", VFS_NODE_FILE), EOK);
    for (uint64_t at = 0; blocks_free(&mfs) > 0; at += 1024)
        assert_int_equal(path_write(&mfs, "f", at, "x", 1), EOK);
    assert_int_equal(mfs_ops.symlink(mfs.instance, mfs.root, "link", "/x"), ENOSPC);
    assert_int_equal(path_info(&mfs, "link", &info), ENOENT);
    mounted_close(&mfs);
    image_command(image, "fsck.minix -f $IMG");
    image_destroy(image);
}

/* A damaged image has two names for one link count. */
static void link_counts_do_not_wrap_below_zero(void **state)
{
    (void)state;
    image_t *image = formatted_mfs(300 * KIB, (mkmfs_options_t){.version = 3, .block_size = 1024});
    mounted_t mfs = mounted_open(&mfs_ops, image);
    fs_node_info_t info;
    mfs_entry_t entry;
    void *node;

    assert_int_equal(path_create(&mfs, "one", VFS_NODE_FILE), EOK);
    assert_int_equal(path_create(&mfs, "two", VFS_NODE_FILE), EOK);
    assert_int_equal(path_info(&mfs, "one", &info), EOK);
    assert_int_equal(mfs_dir_find(mfs.instance, mfs.root, "two", &entry), EOK);
    assert_int_equal(mfs_dir_set(mfs.instance, mfs.root, entry.slot, info.index), EOK);
    assert_int_equal(path_get(&mfs, "one", &node), EOK);
    assert_int_equal(path_unlink(&mfs, "one"), EOK);
    assert_int_equal(path_unlink(&mfs, "two"), EOK);
    mfs_ops.node_info(mfs.instance, node, &info);
    assert_int_equal(info.links, 0);
    mfs_ops.node_put(mfs.instance, node);
    mounted_close(&mfs);
    image_destroy(image);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.minix", "util-linux");
    need_program("mkfs.minix", "util-linux");
    need_program("mkfs.fat", "dosfstools");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_volumes_pass_fsck),
        cmocka_unit_test(random_ops_agree_with_the_model),
        cmocka_unit_test(random_ops_on_a_full_device),
        cmocka_unit_test(volumes_of_mkfs_minix_are_usable),
        cmocka_unit_test(mount_reads_superblock_and_root_inode),
        cmocka_unit_test(names_are_limited_to_the_length_of_the_version),
        cmocka_unit_test(sparse_files_reach_every_tree),
        cmocka_unit_test(a_full_device_keeps_the_written_data),
        cmocka_unit_test(create_without_a_free_inode_is_enospc),
        cmocka_unit_test(other_images_are_refused),
        cmocka_unit_test(operations_on_damaged_trees_end),
        cmocka_unit_test(errors_of_the_device_are_returned),
        cmocka_unit_test(bad_formats_are_refused),
        cmocka_unit_test(symbolic_links_are_read),
        cmocka_unit_test(symbolic_links_are_created),
        cmocka_unit_test(symbolic_links_on_a_full_volume),
        cmocka_unit_test(link_counts_do_not_wrap_below_zero),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Compares FAT with tmpfs as a model, and checks its volumes with fsck.fat and mtools.
 */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <srv/fs/fat/fat.h>
#include <srv/fs/tmpfs/tmpfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

static void volume_check(mounted_t *tested)
{
    image_command(tested->image, "fsck.fat -n $IMG");
}

static void exercise(size_t size, unsigned bits, unsigned seed, unsigned steps)
{
    image_t *image = formatted_fat(size, bits);
    mounted_t model = mounted_open(&tmpfs_ops, NULL);
    mounted_t fat = mounted_open(&fat_ops, image);

    volume_check(&fat);
    trees_exercise(&model, &fat, seed, steps, volume_check);
    mounted_close(&fat);
    mounted_close(&model);
    image_destroy(image);
}

static void random_ops_agree_with_the_model(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 6; seed++) {
        exercise(512 * KIB, 12, seed, 1000);
        exercise(3 * MIB, 16, seed + 100, 1000);
    }
    exercise(34 * MIB, 32, 7, 500);
}

/* So small that the device is often full. */
static void random_ops_on_a_full_device(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 6; seed++)
        exercise(48 * KIB, 12, seed, 1500);
}

static const char *const good_names[] = {
    "README.TXT",
    "readme2.txt",
    "A",
    "exactly8.3ch",
    "thirteen char",
    "a rather long name, with a comma; and (brackets).markdown",
    ".profile",
    "archive.tar.gz",
    "\xc3\x9cl-L\xc3\xa4nge \xe2\x82\xac.txt",
    "lower_with_plus+equals=.c",
};
#define GOOD_NAMES (sizeof(good_names) / sizeof(good_names[0]))

static void names_are_read_by_mtools(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    char command[512];

    assert_int_equal(path_create(&fat, "Folder Of Names", VFS_NODE_DIRECTORY), EOK);
    for (size_t i = 0; i < GOOD_NAMES; i++) {
        char path[256];
        snprintf(path, sizeof(path), "Folder Of Names/%s", good_names[i]);
        assert_int_equal(path_create(&fat, path, VFS_NODE_FILE), EOK);
        assert_int_equal(path_create(&fat, path, VFS_NODE_FILE), EEXIST);
        assert_int_equal(path_write(&fat, path, 0, good_names[i], strlen(good_names[i])), EOK);
    }
    for (size_t i = 0; i < GOOD_NAMES; i++) {
        snprintf(command, sizeof(command),
                 "test \"$(LC_ALL=C.UTF-8 mtype -i $IMG '::/Folder Of Names/%s')\" = '%s'",
                 good_names[i], good_names[i]);
        image_command(image, command);
    }
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void files_of_mtools_are_read(void **state)
{
    (void)state;
    static uint8_t data[MIB];
    image_t *image = image_create(4 * MIB, 512);
    image_command(image, "mkfs.fat -F 16 -s 1 $IMG && mmd -i $IMG '::/some folder' && seq 30000 | "
                         "mcopy -i $IMG - '::/some folder/Numbers of a file.text' && echo small | "
                         "mcopy -i $IMG - '::/SMALL.TXT'");
    image_load(image);

    mounted_t fat = mounted_open(&fat_ops, image);
    size_t done;
    assert_int_equal(path_read(&fat, "small.txt", 0, data, sizeof(data), &done), EOK);
    assert_int_equal(done, 6);
    assert_memory_equal(data, "small\n", 6);
    assert_int_equal(
        path_read(&fat, "SOME FOLDER/numbers OF a file.TEXT", 0, data, sizeof(data), &done), EOK);
    assert_int_equal(done, 168894);
    char *at = (char *)data;
    for (long i = 1; i <= 30000; i++, at++)
        assert_int_equal(strtol(at, &at, 10), i);
    mounted_close(&fat);
    image_destroy(image);
}

static void bad_names_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        ".",          "..",        "",          "a:b",      "what?",
        "star*",      "trailing.", "trailing ", "tab\tbed", "broken \xff utf-8",
        "back\\slash"};
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *child;
    char name[400];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(fat_ops.create(fat.instance, fat.root, bad[i], VFS_NODE_FILE, &child),
                         EINVAL);
    memset(name, 'n', sizeof(name));
    name[256] = '\0';
    assert_int_equal(path_create(&fat, name, VFS_NODE_FILE), ENAMETOOLONG);
    name[255] = '\0';
    assert_int_equal(path_create(&fat, name, VFS_NODE_FILE), EOK);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

/* Hundreds of similar names: short names must differ, and the directory must grow. */
static void many_files_in_one_directory(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    char path[128];

    uint64_t free_before = blocks_free(&fat);
    assert_int_equal(path_create(&fat, "dir", VFS_NODE_DIRECTORY), EOK);
    for (int i = 0; i < 300; i++) {
        snprintf(path, sizeof(path), "dir/a long name that is alike %d.text", i);
        assert_int_equal(path_create(&fat, path, VFS_NODE_FILE), EOK);
    }
    volume_check(&fat);
    mounted_again(&fat);
    for (int i = 0; i < 300; i++) {
        snprintf(path, sizeof(path), "dir/a long name that is alike %d.text", i);
        assert_int_equal(path_unlink(&fat, path), EOK);
    }
    volume_check(&fat);
    assert_int_equal(path_unlink(&fat, "dir"), EOK);
    assert_int_equal(blocks_free(&fat), free_before);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void the_root_of_fat16_has_a_fixed_size(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    char path[32];
    errno_t rc = EOK;

    for (int i = 0; rc == EOK && i < 1000; i++) {
        snprintf(path, sizeof(path), "F%d", i);
        rc = path_create(&fat, path, VFS_NODE_FILE);
    }
    assert_int_equal(rc, ENOSPC);
    assert_string_equal(path, "F512");
    assert_int_equal(path_create(&fat, "FOLDER", VFS_NODE_DIRECTORY), ENOSPC);
    assert_int_equal(path_unlink(&fat, "F7"), EOK);
    assert_int_equal(path_create(&fat, "FOLDER", VFS_NODE_DIRECTORY), EOK);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void a_full_device_keeps_the_written_data(void **state)
{
    (void)state;
    static uint8_t data[4 * MIB];
    static uint8_t back[4 * MIB];
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    size_t done;

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7 + i / 512);
    uint64_t free_before = blocks_free(&fat);
    assert_int_equal(path_create(&fat, "big", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "big", 0, data, sizeof(data)), ENOSPC);
    assert_int_equal(blocks_free(&fat), 0);
    volume_check(&fat);
    mounted_again(&fat);
    assert_int_equal(path_read(&fat, "big", 0, back, sizeof(back), &done), EOK);
    assert_int_equal(done, free_before * 512);
    assert_memory_equal(data, back, done);
    assert_int_equal(path_create(&fat, "dir", VFS_NODE_DIRECTORY), ENOSPC);
    assert_int_equal(path_truncate(&fat, "big", sizeof(data)), ENOSPC);
    assert_int_equal(path_unlink(&fat, "big"), EOK);
    assert_int_equal(blocks_free(&fat), free_before);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

/* A file that cannot fit is rejected before anything is written, and large growth is done in
 * parts. */
static void growth_is_checked_first_and_done_in_parts(void **state)
{
    (void)state;
    image_t *image = formatted_fat(34 * MIB, 32);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *node;
    size_t done;
    errno_t rc;

    uint64_t free_before = blocks_free(&fat);
    assert_int_equal(path_create(&fat, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_get(&fat, "f", &node), EOK);
    size_t written = image->blocks_written;
    assert_int_equal(fat_ops.truncate(fat.instance, node, 3000u * MIB), ENOSPC);
    assert_int_equal(fat_ops.write(fat.instance, node, 3000u * MIB, "x", 1, &done), ENOSPC);
    assert_int_equal(image->blocks_written, written);

    unsigned parts = 0;
    do {
        size_t before = image->blocks_written;
        rc = fat_ops.truncate(fat.instance, node, 2 * MIB);
        assert_in_range(image->blocks_written - before, 1, 1000);
        parts++;
    } while (rc == EAGAIN);
    assert_int_equal(rc, EOK);
    assert_in_range(parts, 10, 100);
    assert_int_equal(free_before - blocks_free(&fat), 2 * MIB / block_size(fat.device));
    assert_int_equal(fat_ops.truncate(fat.instance, node, 0), EOK);
    assert_int_equal(blocks_free(&fat), free_before);
    fat_ops.node_put(fat.instance, node);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

/* The clusters of a large removed file are freed in parts. */
static void large_files_are_freed_in_parts(void **state)
{
    (void)state;
    image_t *image = formatted_fat(34 * MIB, 32);
    mounted_t fat = mounted_open(&fat_ops, image);
    unsigned parts = 0;

    uint64_t free_before = blocks_free(&fat);
    assert_int_equal(path_create(&fat, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_truncate(&fat, "f", 20 * MIB), EOK);
    assert_int_equal(path_unlink(&fat, "f"), EOK);
    for (bool more = true; more; parts++) {
        size_t before = image->blocks_written;
        more = fat_ops.work(fat.instance);
        assert_in_range(image->blocks_written - before, 1, 100);
    }
    assert_in_range(parts, 5, 20);
    assert_int_equal(blocks_free(&fat), free_before);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void a_wrong_free_count_is_corrected(void **state)
{
    (void)state;
    static const uint32_t claims[] = {0, 5, 60000, UINT32_MAX};
    image_t *image = formatted_fat(34 * MIB, 32);
    mounted_t fat = mounted_open(&fat_ops, image);
    uint64_t right = blocks_free(&fat);

    mounted_close(&fat);
    for (size_t i = 0; i < 4; i++) {
        for (unsigned byte = 0; byte < 4; byte++)
            image->bytes[512 + FAT_FSI_FREE_COUNT + byte] = (uint8_t)(claims[i] >> (8 * byte));
        fat = mounted_open(&fat_ops, image);
        assert_int_equal(blocks_free(&fat), right);
        assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
        assert_int_equal(path_truncate(&fat, "F", 5000), EOK);
        assert_int_equal(path_unlink(&fat, "F"), EOK);
        assert_int_equal(blocks_free(&fat), right);
        mounted_close(&fat);
        image_command(image, "fsck.fat -n $IMG"); /* it is now correct */
    }
    image_destroy(image);
}

static void a_read_ends_at_the_end_of_its_sector(void **state)
{
    (void)state;
    uint8_t data[2048] = {0};
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *node;
    size_t done;

    assert_int_equal(fat_ops.read_max, 512);
    assert_int_equal(path_create(&fat, "f", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "f", 0, data, sizeof(data)), EOK);
    assert_int_equal(path_get(&fat, "f", &node), EOK);
    assert_int_equal(fat_ops.read(fat.instance, node, 100, data, sizeof(data), &done), EOK);
    assert_int_equal(done, 412);
    fat_ops.node_put(fat.instance, node);
    mounted_close(&fat);
    image_destroy(image);
}

/* A removed file that is open keeps its index and contents; a new file in its place gets another.
 */
static void removed_files_stay_usable_while_open(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    fs_node_info_t old_info;
    fs_node_info_t new_info;
    void *node;
    void *again;
    char data[8];
    size_t done;

    uint64_t free_before = blocks_free(&fat);
    assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "F", 0, "before", 6), EOK);
    assert_int_equal(path_get(&fat, "F", &node), EOK);
    assert_int_equal(path_unlink(&fat, "F"), EOK);
    assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "F", 0, "after!", 6), EOK);

    fat_ops.node_info(fat.instance, node, &old_info);
    assert_int_equal(old_info.links, 0);
    assert_int_equal(path_info(&fat, "F", &new_info), EOK);
    assert_int_not_equal(old_info.index, new_info.index);
    assert_int_equal(fat_ops.read(fat.instance, node, 0, data, sizeof(data), &done), EOK);
    assert_memory_equal(data, "before", 6);
    assert_int_equal(fat_ops.node_get(fat.instance, old_info.index, &again), EOK);
    assert_ptr_equal(again, node);
    fat_ops.node_put(fat.instance, again);
    fat_ops.node_put(fat.instance, node);
    assert_int_equal(path_unlink(&fat, "F"), EOK);
    assert_int_equal(blocks_free(&fat), free_before);
    volume_check(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void times_are_kept(void **state)
{
    (void)state;
    uint16_t date;
    uint16_t time;

    for (uint64_t seconds = 315532800; seconds < 4354819200; seconds += 86399 * 2) {
        fat_time_encode(seconds, &date, &time);
        assert_int_equal(fat_time_decode(date, time), seconds);
    }
    fat_time_encode(1316426460, &date, &time); /* 2011-09-19 10:01:00 */
    assert_int_equal(date, 31 << 9 | 9 << 5 | 19);
    assert_int_equal(time, 10 << 11 | 1 << 5);
    fat_time_encode(0, &date, &time);
    assert_int_equal(date, 1 << 5 | 1);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    need_program("mkfs.fat", "dosfstools");
    need_program("mtype", "mtools");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_ops_agree_with_the_model),
        cmocka_unit_test(random_ops_on_a_full_device),
        cmocka_unit_test(names_are_read_by_mtools),
        cmocka_unit_test(files_of_mtools_are_read),
        cmocka_unit_test(bad_names_are_refused),
        cmocka_unit_test(many_files_in_one_directory),
        cmocka_unit_test(the_root_of_fat16_has_a_fixed_size),
        cmocka_unit_test(a_full_device_keeps_the_written_data),
        cmocka_unit_test(growth_is_checked_first_and_done_in_parts),
        cmocka_unit_test(large_files_are_freed_in_parts),
        cmocka_unit_test(a_wrong_free_count_is_corrected),
        cmocka_unit_test(a_read_ends_at_the_end_of_its_sector),
        cmocka_unit_test(removed_files_stay_usable_while_open),
        cmocka_unit_test(times_are_kept),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

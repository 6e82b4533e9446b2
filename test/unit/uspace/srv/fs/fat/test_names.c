// SPDX-License-Identifier: BSD-2-Clause
/* Names of FAT at their limits, and directories written by other systems. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <srv/fs/fat/fat.h>
#include <stdio.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

/* One character of each length in UTF-8. The last one takes two units of UTF-16. */
static const char *const characters[] = {"n", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\x9f"};

/* Fills `bytes` bytes with one character, and the remainder with `x`. */
static void name_fill(char *name, const char *character, size_t bytes)
{
    size_t size = strlen(character);

    memset(name, 'x', bytes);
    for (size_t at = 0; at + size <= bytes; at += size)
        memcpy(name + at, character, size);
    name[bytes] = '\0';
}

static void name_is_shown_once(mounted_t *fat, const char *name)
{
    vfs_dirent_t entry;
    uint64_t pos = 0;

    assert_int_equal(fat_ops.readdir(fat->instance, fat->root, &pos, &entry), EOK);
    assert_string_equal(entry.name, name);
    assert_int_equal(fat_ops.readdir(fat->instance, fat->root, &pos, &entry), ENOENT);
}

/* Every name that can be created is found again, whatever its length in bytes and units. */
static void every_name_that_can_be_created_is_found(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);

    for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
        for (size_t bytes = 240; bytes < 300; bytes++) {
            char name[300];
            fs_node_info_t info;
            name_fill(name, characters[i], bytes);
            errno_t rc = path_create(&fat, name, VFS_NODE_FILE);
            assert_int_equal(rc, bytes < NAME_SIZE_MAX ? EOK : ENAMETOOLONG);
            if (rc != EOK)
                continue;
            mounted_again(&fat);
            assert_int_equal(path_create(&fat, name, VFS_NODE_FILE), EEXIST);
            assert_int_equal(path_info(&fat, name, &info), EOK);
            name_is_shown_once(&fat, name);
            assert_int_equal(path_rename(&fat, name, "short"), EOK);
            assert_int_equal(path_rename(&fat, "short", name), EOK);
            name_is_shown_once(&fat, name);
            assert_int_equal(path_unlink(&fat, name), EOK);
        }
    }
    image_command(image, "fsck.fat -n $IMG");
    mounted_close(&fat);
    image_destroy(image);
}

/* A name of 255 units from another system can exceed the size of a path: its short name is used. */
static void names_too_long_for_a_path_are_shown_as_short_names(void **state)
{
    (void)state;
    image_t *image = image_create(4 * MIB, 512);
    mounted_t fat;
    vfs_dirent_t entry;
    uint64_t pos = 0;
    fs_node_info_t info;

    image_command(image,
                  "mkfs.fat -F 16 -s 1 $IMG && NAME=$(printf '\\342\\202\\254%.0s' $(seq 100)) "
                  "&& echo text | LC_ALL=C.UTF-8 mcopy -i $IMG - \"::/$NAME\"");
    image_load(image);
    fat = mounted_open(&fat_ops, image);
    assert_int_equal(fat_ops.readdir(fat.instance, fat.root, &pos, &entry), EOK);
    assert_in_range(strlen(entry.name), 1, 12);
    assert_int_equal(path_info(&fat, entry.name, &info), EOK);
    assert_int_equal(info.size, 5);
    assert_int_equal(path_unlink(&fat, entry.name), EOK);
    image_command(image, "fsck.fat -n $IMG");
    mounted_close(&fat);
    image_destroy(image);
}

/* Puts slots of long names before `.` and `..` of the directory in a cluster: the first parts of
 * two names, and one slot that was freed. */
static void dots_get_long_names(uint8_t *dir)
{
    static const char *const shorts[] = {".          ", "..         "};
    uint8_t entries[2][FAT_ENTRY_SIZE];

    memcpy(entries, dir, sizeof(entries));
    memset(dir, 0, 8 * FAT_ENTRY_SIZE);
    dir[0] = 0xe5;
    for (unsigned i = 0; i < 2; i++) {
        uint8_t *part = dir + (1 + 2 * i) * FAT_ENTRY_SIZE;
        memset(part, 0xff, FAT_ENTRY_SIZE);
        part[0] = 0x41;
        part[FAT_DE_ATTR] = FAT_ATTR_LFN;
        part[12] = 0;
        part[13] = fat_short_checksum((const uint8_t *)shorts[i]);
        part[26] = part[27] = 0;
        for (unsigned c = 0; c <= i + 1; c++) {
            part[1 + 2 * c] = c <= i ? '.' : 0;
            part[2 + 2 * c] = 0;
        }
        memcpy(part + FAT_ENTRY_SIZE, entries[i], FAT_ENTRY_SIZE);
    }
}

static void dots_with_long_names_are_found(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *node;
    size_t pos;

    assert_int_equal(path_create(&fat, "D", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_create(&fat, "E", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_create(&fat, "E/INNER", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_get(&fat, "E/INNER", &node), EOK);
    pos = 512u * fat_cluster_sector(fat.instance, ((fat_node_t *)node)->first);
    fat_ops.node_put(fat.instance, node);
    mounted_close(&fat);
    dots_get_long_names(image->bytes + pos);

    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_create(&fat, "E/INNER/F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_unlink(&fat, "E/INNER"), ENOTEMPTY);
    assert_int_equal(path_rename(&fat, "E", "E/INNER/E"), EINVAL);
    assert_int_equal(path_rename(&fat, "E/INNER", "D/MOVED"), EOK);
    assert_int_equal(path_get(&fat, "E/INNER", &node), ENOENT);
    assert_int_equal(path_get(&fat, "D/MOVED/F", &node), EOK);
    fat_ops.node_put(fat.instance, node);
    assert_int_equal(path_rename(&fat, "D", "D/MOVED/D"), EINVAL);
    /* Without the file it is empty: the long names of the dots are no entries. */
    assert_int_equal(path_unlink(&fat, "D/MOVED/F"), EOK);
    assert_int_equal(path_unlink(&fat, "D/MOVED"), EOK);
    assert_int_equal(path_get(&fat, "D/MOVED", &node), ENOENT);
    mounted_close(&fat);
    image_destroy(image);
}

/* A directory without `..` cannot be moved, and stays intact. */
static void moving_a_directory_without_a_parent_changes_nothing(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *node;
    size_t pos;
    static uint8_t before[3 * MIB];

    assert_int_equal(path_create(&fat, "D", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_create(&fat, "E", VFS_NODE_DIRECTORY), EOK);
    assert_int_equal(path_get(&fat, "E", &node), EOK);
    pos = 512u * fat_cluster_sector(fat.instance, ((fat_node_t *)node)->first);
    fat_ops.node_put(fat.instance, node);
    mounted_close(&fat);
    memset(image->bytes + pos + FAT_ENTRY_SIZE, 'X', 11);

    memcpy(before, image->bytes, sizeof(before));
    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_rename(&fat, "E", "D/a long name for it"), ECORRUPT);
    assert_int_equal(path_get(&fat, "E", &node), EOK);
    fat_ops.node_put(fat.instance, node);
    mounted_close(&fat);
    assert_memory_equal(before, image->bytes, sizeof(before));
    image_destroy(image);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    need_program("mkfs.fat", "dosfstools");
    need_program("mcopy", "mtools");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_that_can_be_created_is_found),
        cmocka_unit_test(names_too_long_for_a_path_are_shown_as_short_names),
        cmocka_unit_test(dots_with_long_names_are_found),
        cmocka_unit_test(moving_a_directory_without_a_parent_changes_nothing),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

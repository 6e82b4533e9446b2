// SPDX-License-Identifier: BSD-2-Clause
/* Case of all scripts, read-only files, and unusual but readable volumes. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/fat_report.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <block/le.h>
#include <srv/fs/fat/fat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

/* ---- case ---- */

static void letters_of_all_scripts_are_folded(void **state)
{
    (void)state;
    static const uint32_t pairs[][2] = {
        {'A', 'a'},         {0xc9, 0xe9},     {0x10c, 0x10d},   {0x178, 0xff},    {0x1e9e, 0xdf},
        {0x3a3, 0x3c2},     {0x3a3, 0x3c3},   {0x3d2, 0x3d2},   {0x410, 0x430},   {0x401, 0x451},
        {0x531, 0x561},     {0x10a0, 0x2d00}, {0x1c90, 0x10d0}, {0x13a0, 0xab70}, {0x1f08, 0x1f00},
        {0x2c00, 0x2c30},   {0x24b6, 0x24d0}, {0xff21, 0xff41}, {0x212a, 'k'},    {0xa640, 0xa641},
        {0x10400, 0x10400}, {0x5d0, 0x5d0},   {0x4e00, 0x4e00}, {0xd7, 0xd7},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        assert_int_equal(fat_fold(pairs[i][0]), fat_fold(pairs[i][1]));
    assert_int_not_equal(fat_fold(0x10c), fat_fold(0x10e));
    assert_int_not_equal(fat_fold(0x101), fat_fold(0x102));
}

/* Compares with all pairs of letters of another program that differ in case. */
static void folding_agrees_with_python(void **state)
{
    (void)state;
    FILE *pipe = popen("python3 -c \"\n"
                       "for c in range(0x10000):\n"
                       "    for o in chr(c).lower(), chr(c).upper():\n"
                       "        if len(o) == 1 and o.casefold() == chr(c).casefold() != '':\n"
                       "            print(c, ord(o))\"",
                       "r");
    unsigned one;
    unsigned other;
    unsigned pairs = 0;

    assert_non_null(pipe);
    for (; fscanf(pipe, "%u %u", &one, &other) == 2; pairs++)
        if (other < 0x10000 && fat_fold(one) != fat_fold(other))
            fail_msg("%#x and %#x differ in case only", one, other);
    assert_int_equal(pclose(pipe), 0);
    assert_true(pairs > 0x10000);
    for (uint32_t code = 0; code < 0x10000; code++)
        assert_int_equal(fat_fold(fat_fold(code)), fat_fold(code));
}

static void names_that_differ_only_in_case_are_equal(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);

    assert_int_equal(path_create(&fat, "\xc4\x8cx", VFS_NODE_FILE), EOK);
    assert_int_equal(path_create(&fat, "\xc4\x8dX", VFS_NODE_FILE), EEXIST);
    assert_int_equal(path_rename(&fat, "\xc4\x8dX", "\xc4\x8dX"), EOK);
    assert_int_equal(path_create(&fat, "\xd4\xb1 a name", VFS_NODE_FILE), EOK);
    assert_int_equal(path_unlink(&fat, "\xd5\xa1 A NAME"), EOK);
    image_command(image, "fsck.fat -n $IMG");
    mounted_close(&fat);
    image_destroy(image);
}

/* ---- read-only files ---- */

static void read_only_files_cannot_be_changed(void **state)
{
    (void)state;
    image_t *image = image_create(4 * MIB, 512);
    image_command(image, "mkfs.fat -F 16 -s 1 $IMG && echo kept | mcopy -i $IMG - ::/kept.txt && "
                         "mattrib -i $IMG +r ::/kept.txt");
    image_load(image);
    mounted_t fat = mounted_open(&fat_ops, image);
    char data[8];
    size_t done;

    assert_int_equal(path_write(&fat, "kept.txt", 0, "lost", 4), EACCES);
    assert_int_equal(path_truncate(&fat, "kept.txt", 0), EACCES);
    assert_int_equal(path_unlink(&fat, "kept.txt"), EACCES);
    assert_int_equal(path_create(&fat, "other", VFS_NODE_FILE), EOK);
    assert_int_equal(path_rename(&fat, "other", "kept.txt"), EACCES);
    assert_int_equal(path_rename(&fat, "kept.txt", "renamed.txt"), EOK);
    assert_int_equal(path_write(&fat, "renamed.txt", 0, "lost", 4), EACCES);
    assert_int_equal(path_read(&fat, "renamed.txt", 0, data, sizeof(data), &done), EOK);
    assert_int_equal(done, 5);
    assert_memory_equal(data, "kept\n", 5);
    mounted_close(&fat);
    image_command(image, "mattrib -i $IMG ::/renamed.txt | grep -q R && mattrib -i $IMG -r "
                         "::/renamed.txt");
    image_load(image);
    fat = mounted_open(&fat_ops, image);
    assert_int_equal(path_unlink(&fat, "renamed.txt"), EOK);
    mounted_close(&fat);
    image_destroy(image);
}

/* ---- volumes ---- */

/* Logical sectors of 512 to 4096 bytes, as mkfs.fat makes them for Atari. */
static void volumes_of_atari_are_mounted(void **state)
{
    (void)state;
    static const size_t sizes[] = {10 * MIB, 40 * MIB, 70 * MIB};
    static uint8_t data[20000];
    static uint8_t back[20000];

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < 3; i++) {
        image_t *image = image_create(sizes[i], 512);
        size_t done;
        image_command(image, "mkfs.fat -A $IMG");
        image_load(image);
        mounted_t fat = mounted_open(&fat_ops, image);
        assert_int_equal(block_size(fat.device), 512u << i);
        assert_int_equal(path_create(&fat, "FOLDER", VFS_NODE_DIRECTORY), EOK);
        assert_int_equal(path_create(&fat, "FOLDER/FILE.DAT", VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(&fat, "FOLDER/FILE.DAT", 0, data, sizeof(data)), EOK);
        mounted_again(&fat);
        assert_int_equal(path_read(&fat, "FOLDER/FILE.DAT", 0, back, sizeof(back), &done), EOK);
        assert_int_equal(done, sizeof(data));
        assert_memory_equal(data, back, sizeof(data));
        /* fsck.fat only complains about the missing label of mkfs.fat. */
        image_command(image, "! fsck.fat -A -n $IMG | sed 1d | "
                             "grep -v -e '[Ll]abel' -e Leaving -e '2 files' | grep .");
        mounted_close(&fat);
        image_destroy(image);
    }
}

static void is_read_only(mounted_t *fat)
{
    assert_non_null(strstr(fat_reported, "mounted read-only"));
    assert_int_equal(path_create(fat, "new", VFS_NODE_FILE), EROFS);
    assert_int_equal(path_create(fat, "newdir", VFS_NODE_DIRECTORY), EROFS);
}

/* Few clusters with a 16-bit table: only Atari creates such volumes. */
static void a_small_atari_volume_is_read_only(void **state)
{
    (void)state;
    image_t *image = image_create(4 * MIB, 512);
    image_command(image, "mkfs.fat -A $IMG");
    image_load(image);
    fat_reported[0] = '\0';
    mounted_t fat = mounted_open(&fat_ops, image);
    assert_int_equal(((fat_t *)fat.instance)->bits, 16);
    is_read_only(&fat);
    mounted_close(&fat);
    image_destroy(image);
}

static void a_volume_with_a_small_table_is_read_only(void **state)
{
    (void)state;
    image_t *image = formatted_fat(3 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    char data[8];
    size_t done;

    assert_int_equal(path_create(&fat, "F", VFS_NODE_FILE), EOK);
    assert_int_equal(path_write(&fat, "F", 0, "before", 6), EOK);
    mounted_close(&fat);
    image_t *larger = image_create(6 * MIB, 512);
    memcpy(larger->bytes, image->bytes, 3 * MIB);
    le16_put(larger->bytes + FAT_BS_SECTORS_16, 6 * MIB / 512);

    fat_reported[0] = '\0';
    fat = mounted_open(&fat_ops, larger);
    is_read_only(&fat);
    assert_int_equal(path_write(&fat, "F", 0, "x", 1), EROFS);
    assert_int_equal(path_unlink(&fat, "F"), EROFS);
    assert_int_equal(path_read(&fat, "F", 0, data, sizeof(data), &done), EOK);
    assert_memory_equal(data, "before", 6);
    (void)blocks_free(&fat);
    mounted_close(&fat);
    image_destroy(larger);
    image_destroy(image);
}

/* Ten clusters of 256 sectors, made by hand, with a file in the first one. */
static void clusters_of_256_sectors_are_read(void **state)
{
    (void)state;
    static uint8_t back[100000];
    image_t *image = image_create((3 + 10 * 256) * 512, 512);
    uint8_t *boot = image->bytes;
    size_t done;

    boot[FAT_BS_COPIES] = 1;
    boot[FAT_BS_MEDIA] = 0xf8;
    le16_put(boot + FAT_BS_SECTOR_BYTES, 512);
    le16_put(boot + FAT_BS_RESERVED, 1);
    le16_put(boot + FAT_BS_ROOT_ENTRIES, 16);
    le16_put(boot + FAT_BS_SECTORS_16, 3 + 10 * 256);
    le16_put(boot + FAT_BS_TABLE_SECTORS_16, 1);
    le16_put(boot + FAT_BS_SIGNATURE, FAT_SIGNATURE);
    memcpy(boot + 512, "\xf8\xff\xff\xff\x0f", 5);
    memcpy(boot + 1024, "FILE    DAT", 11);
    le16_put(boot + 1024 + FAT_DE_CLUSTER, 2);
    le32_put(boot + 1024 + FAT_DE_SIZE, sizeof(back));
    for (size_t i = 0; i < sizeof(back); i++)
        boot[3 * 512 + i] = (uint8_t)(i * 3);

    fat_reported[0] = '\0';
    mounted_t fat = mounted_open(&fat_ops, image);
    is_read_only(&fat);
    assert_int_equal(path_read(&fat, "file.dat", 0, back, sizeof(back), &done), EOK);
    assert_int_equal(done, sizeof(back));
    assert_memory_equal(back, boot + 3 * 512, sizeof(back));
    assert_int_equal(blocks_free(&fat), 9);
    mounted_close(&fat);
    image_destroy(image);
}

static int setup(void **state)
{
    (void)state;
    need_program("fsck.fat", "dosfstools");
    need_program("mattrib", "mtools");
    need_program("python3", "python3");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_all_scripts_are_folded),
        cmocka_unit_test(folding_agrees_with_python),
        cmocka_unit_test(names_that_differ_only_in_case_are_equal),
        cmocka_unit_test(read_only_files_cannot_be_changed),
        cmocka_unit_test(volumes_of_atari_are_mounted),
        cmocka_unit_test(a_small_atari_volume_is_read_only),
        cmocka_unit_test(a_volume_with_a_small_table_is_read_only),
        cmocka_unit_test(clusters_of_256_sectors_are_read),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

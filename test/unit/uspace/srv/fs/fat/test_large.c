// SPDX-License-Identifier: BSD-2-Clause
/*
 * Large directories of FAT: their indices save work, and have no other effect. Work is counted in
 * requested blocks and compared names.
 */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"
#include "test/unit/uspace/srv/fs/support/formatted.h"
#include "test/unit/uspace/srv/fs/support/mounted.h"

#include <srv/fs/fat/fat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

static size_t blocks, comparisons;
static unsigned memory_fails; /* every n-th allocation on average; 0: none */

__typeof__(block_get) __real_block_get, __wrap_block_get;
__typeof__(fat_name_equal) __real_fat_name_equal, __wrap_fat_name_equal;
__typeof__(malloc) __real_malloc, __wrap_malloc;
__typeof__(calloc) __real_calloc, __wrap_calloc;

errno_t __wrap_block_get(block_device_t *device, uint64_t index, enum block_get_flag flag,
                         block_t **block)
{
    blocks++;
    return __real_block_get(device, index, flag, block);
}

bool __wrap_fat_name_equal(const char *one, const char *other)
{
    comparisons++;
    return __real_fat_name_equal(one, other);
}

static bool memory_is_out(void)
{
    return memory_fails != 0 && (unsigned)rand() % memory_fails == 0;
}

void *__wrap_malloc(size_t size)
{
    return memory_is_out() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return memory_is_out() ? NULL : __real_calloc(count, size);
}

static const char *long_name(const char *folder, unsigned number)
{
    static char path[80];
    snprintf(path, sizeof(path), "%s/a rather long name of number %05u.txt", folder, number);
    return path;
}

/* Creates a file like VFS, which first searches for the name. */
static void file_create(mounted_t *fat, const char *path)
{
    void *node;
    assert_int_equal(path_get(fat, path, &node), ENOENT);
    assert_int_equal(path_create(fat, path, VFS_NODE_FILE), EOK);
}

static void check_is_there(mounted_t *fat, const char *path)
{
    void *node;
    assert_int_equal(path_get(fat, path, &node), EOK);
    fat->ops->node_put(fat->instance, node);
}

static void folder_make(mounted_t *fat, const char *folder)
{
    assert_int_equal(path_create(fat, folder, VFS_NODE_DIRECTORY), EOK);
}

/* ---- the work ---- */

typedef struct work {
    size_t blocks, comparisons;
} work_t;

static work_t work_of_creating(unsigned count)
{
    image_t *image = formatted_fat(16 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    folder_make(&fat, "d");
    blocks = comparisons = 0;
    for (unsigned i = 0; i < count; i++)
        file_create(&fat, long_name("d", i));
    work_t work = {blocks, comparisons};
    for (unsigned i = 0; i < count; i++)
        check_is_there(&fat, long_name("D", i));
    mounted_close(&fat);
    image_command(image, "fsck.fat -n $IMG");
    image_destroy(image);
    return work;
}

static void creating_names_takes_linear_work(void **state)
{
    (void)state;
    work_t some = work_of_creating(2000), twice = work_of_creating(4000);
    assert_true(twice.blocks < 3 * some.blocks);
    assert_true(twice.comparisons < 3 * some.comparisons);
}

/* A search for a missing name does not read the directory. */
static void a_missing_name_is_found_missing_without_reads(void **state)
{
    (void)state;
    image_t *image = formatted_fat(16 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    void *node;
    folder_make(&fat, "d");
    for (unsigned i = 0; i < 1000; i++)
        file_create(&fat, long_name("d", i));
    blocks = comparisons = 0;
    assert_int_equal(path_get(&fat, "d/not there", &node), ENOENT);
    assert_true(blocks < 10 && comparisons < 10);
    mounted_close(&fat);
    image_destroy(image);
}

/* ---- nothing else changes ---- */

/* A directory uses its free slots again before it grows. */
static void free_slots_are_used_again(void **state)
{
    (void)state;
    image_t *image = formatted_fat(4 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    folder_make(&fat, "d");
    for (unsigned i = 0; i < 600; i++)
        file_create(&fat, long_name("d", i));
    uint64_t room = blocks_free(&fat);
    for (unsigned i = 0; i < 600; i += 3)
        assert_int_equal(path_unlink(&fat, long_name("d", i)), EOK);
    for (unsigned i = 0; i < 600; i += 3)
        file_create(&fat, long_name("d", 10000 + i));
    assert_int_equal(blocks_free(&fat), room);
    /* Two adjacent names, removed in reverse order, leave room for a name that is twice as long. */
    for (unsigned i = 1; i < 500; i += 6) {
        char path[100];
        assert_int_equal(path_unlink(&fat, long_name("d", i + 1)), EOK);
        assert_int_equal(path_unlink(&fat, long_name("d", i)), EOK);
        snprintf(path, sizeof(path), "%s%s", long_name("d", i), " and as long again, but not more");
        file_create(&fat, path);
    }
    assert_int_equal(blocks_free(&fat), room);
    mounted_close(&fat);
    image_command(image, "fsck.fat -n $IMG");
    image_destroy(image);
}

#define NAMES   300u
#define FOLDERS 6u

static bool present[FOLDERS][NAMES];

static const char *name_of(unsigned folder, unsigned number)
{
    static char paths[2][80];
    static unsigned turn;
    static const char *const forms[] = {"f%u/name%05u.txt", "F%u/NAME%05u.TXT",
                                        "f%u/a Much longer name, %05u",
                                        "F%u/A mUCH LONGER NAME, %05u"};
    char *path = paths[turn++ % 2];
    snprintf(path, sizeof(paths[0]), forms[number % 2 * 2 + (unsigned)rand() % 2], folder, number);
    return path;
}

/* Operations that fail because of the memory or the device have no effect. */
static bool was_refused(errno_t rc)
{
    return rc == ENOMEM || rc == EIO;
}

static void step_create(mounted_t *fat, unsigned folder, unsigned number)
{
    errno_t rc = path_create(fat, name_of(folder, number), VFS_NODE_FILE);
    if (was_refused(rc))
        return;
    assert_int_equal(rc, present[folder][number] ? EEXIST : EOK);
    present[folder][number] = true;
}

static void step_remove(mounted_t *fat, unsigned folder, unsigned number)
{
    errno_t rc = path_unlink(fat, name_of(folder, number));
    if (was_refused(rc))
        return;
    assert_int_equal(rc, present[folder][number] ? EOK : ENOENT);
    present[folder][number] = false;
}

static void step_rename(mounted_t *fat, unsigned folder, unsigned number)
{
    unsigned to = (unsigned)rand() % FOLDERS, as = (unsigned)rand() % NAMES;
    errno_t rc = path_rename(fat, name_of(folder, number), name_of(to, as));
    if (was_refused(rc))
        return;
    assert_int_equal(rc, present[folder][number] ? EOK : ENOENT);
    if (rc != EOK)
        return;
    present[folder][number] = false;
    present[to][as] = true;
}

static void check_all(mounted_t *fat)
{
    void *node;
    for (unsigned folder = 0; folder < FOLDERS; folder++)
        for (unsigned i = 0; i < NAMES; i++) {
            errno_t rc = path_get(fat, name_of(folder, i), &node);
            assert_int_equal(rc, present[folder][i] ? EOK : ENOENT);
            if (rc == EOK)
                fat->ops->node_put(fat->instance, node);
        }
}

/* Most steps in a row use the same folder. There are more folders than indices. */
static void random_steps(unsigned seed, unsigned memory, bool device_fails)
{
    image_t *image = formatted_fat(8 * MIB, 16);
    mounted_t fat = mounted_open(&fat_ops, image);
    memset(present, 0, sizeof(present));
    srand(seed);
    for (char folder[] = "f0"; folder[1] < '0' + (char)FOLDERS; folder[1]++)
        folder_make(&fat, folder);
    for (unsigned step = 0; step < 12000; step++) {
        unsigned folder = rand() % 16 == 0 ? (unsigned)rand() % FOLDERS : step / 500 % FOLDERS;
        unsigned number = (unsigned)rand() % NAMES;
        memory_fails = memory;
        if (device_fails && rand() % 20 == 0) {
            image->fault = IMAGE_FAILS_ONCE;
            image->fault_after = (size_t)rand() % 8;
        }
        switch (rand() % 4) {
        case 0:
            step_remove(&fat, folder, number);
            break;
        case 1:
            step_rename(&fat, folder, number);
            break;
        default:
            step_create(&fat, folder, number);
        }
        memory_fails = 0;
        image->fault = IMAGE_WORKS;
        if (step % 1000 == 999)
            check_all(&fat);
    }
    mounted_again(&fat);
    check_all(&fat);
    mounted_close(&fat);
    image_command(image, "fsck.fat -n $IMG");
    image_destroy(image);
}

static void random_changes_agree_with_a_table(void **state)
{
    (void)state;
    random_steps(1, 0, false);
    random_steps(2, 0, false);
}

static void random_changes_without_memory(void **state)
{
    (void)state;
    random_steps(3, 7, false);
}

static void random_changes_on_a_failing_device(void **state)
{
    (void)state;
    random_steps(4, 0, true);
    random_steps(5, 11, true);
}

/* A removed directory's clusters are used for the next one. */
static void clusters_of_removed_directories_are_reused(void **state)
{
    (void)state;
    image_t *image = formatted_fat(2 * MIB, 12);
    mounted_t fat = mounted_open(&fat_ops, image);
    for (unsigned round = 0; round < 4; round++) {
        folder_make(&fat, "d");
        for (unsigned i = 0; i < 100; i++)
            file_create(&fat, long_name("d", i + round * 50));
        for (unsigned i = 0; i < 100; i++)
            assert_int_equal(path_unlink(&fat, long_name("d", i + round * 50)), EOK);
        assert_int_equal(path_unlink(&fat, "d"), EOK);
    }
    mounted_close(&fat);
    image_command(image, "fsck.fat -n $IMG");
    image_destroy(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating_names_takes_linear_work),
        cmocka_unit_test(a_missing_name_is_found_missing_without_reads),
        cmocka_unit_test(free_slots_are_used_again),
        cmocka_unit_test(random_changes_agree_with_a_table),
        cmocka_unit_test(random_changes_without_memory),
        cmocka_unit_test(random_changes_on_a_failing_device),
        cmocka_unit_test(clusters_of_removed_directories_are_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

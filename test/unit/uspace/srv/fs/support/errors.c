// SPDX-License-Identifier: BSD-2-Clause
#include "errors.h"

#include "cmocka_all.h"

#include <srv/fs/tmpfs/tmpfs.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 3000
#define BIG       (30 * 1024)
/* Less than a block, because a failed write can leave new contents in blocks that it overwrote
 * completely. */
#define SMALL 400

static uint8_t data[BIG];

static void populate(mounted_t *mounted)
{
    static const char *const dirs[] = {"sub", "sub/inner directory", "other"};
    static const char *const files[] = {"sub/old file with a name", "other/target", "big file"};

    for (size_t i = 0; i < BIG; i++)
        data[i] = (uint8_t)(i * 7 + i / 512);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(path_create(mounted, dirs[i], VFS_NODE_DIRECTORY), EOK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(path_create(mounted, files[i], VFS_NODE_FILE), EOK);
        assert_int_equal(path_write(mounted, files[i], 0, data, i == 2 ? BIG : SMALL), EOK);
    }
    for (int i = 0; i < 5; i++) { /* the next name makes `sub` grow on some volumes */
        char name[40] = "sub/filler 0";
        name[11] = (char)('0' + i);
        assert_int_equal(path_create(mounted, name, VFS_NODE_FILE), EOK);
    }
}

void errors_prepare(const fs_ops_t *ops, image_t *image)
{
    mounted_t mounted = mounted_open(ops, image);
    populate(&mounted);
    mounted_close(&mounted);
}

/* ---- the operations ---- */

static errno_t op_mkdir(mounted_t *mounted)
{
    return path_create(mounted, "sub/a new one", VFS_NODE_DIRECTORY);
}

static errno_t op_mkdir_short(mounted_t *mounted)
{
    return path_create(mounted, "NEW", VFS_NODE_DIRECTORY);
}

static errno_t op_create(mounted_t *mounted)
{
    return path_create(mounted, "sub/a new file", VFS_NODE_FILE);
}

static errno_t op_unlink(mounted_t *mounted)
{
    return path_unlink(mounted, "big file");
}

static errno_t op_rmdir(mounted_t *mounted)
{
    return path_unlink(mounted, "sub/inner directory");
}

static errno_t op_rename(mounted_t *mounted)
{
    return path_rename(mounted, "sub/old file with a name", "sub/renamed");
}

static errno_t op_replace(mounted_t *mounted)
{
    return path_rename(mounted, "sub/old file with a name", "other/target");
}

static errno_t op_move_directory(mounted_t *mounted)
{
    return path_rename(mounted, "sub/inner directory", "other/moved");
}

static errno_t op_write(mounted_t *mounted)
{
    return path_write(mounted, "sub/old file with a name", 300, data + 99, 9000);
}

static errno_t op_write_behind_a_gap(mounted_t *mounted)
{
    return path_write(mounted, "other/target", 5000, data, 1000);
}

static errno_t op_grow(mounted_t *mounted)
{
    return path_truncate(mounted, "other/target", 9000);
}

static errno_t op_shrink(mounted_t *mounted)
{
    return path_truncate(mounted, "big file", 9000);
}

static errno_t op_empty(mounted_t *mounted)
{
    return path_truncate(mounted, "big file", 0);
}

typedef struct op {
    const char *name;
    errno_t (*run)(mounted_t *mounted);
} op_t;

static const op_t ops_tried[] = {
    {"mkdir", op_mkdir},     {"mkdir with a short name", op_mkdir_short},
    {"create", op_create},   {"unlink", op_unlink},
    {"rmdir", op_rmdir},     {"rename", op_rename},
    {"replace", op_replace}, {"move a directory", op_move_directory},
    {"write", op_write},     {"write behind a gap", op_write_behind_a_gap},
    {"grow", op_grow},       {"shrink", op_shrink},
    {"empty", op_empty},
};
#define OPS_TRIED (sizeof(ops_tried) / sizeof(ops_tried[0]))

/* Checks the tree. */
static void tree_check(mounted_t *tested, const op_t *op, bool done)
{
    mounted_t model = mounted_open(&tmpfs_ops, NULL);
    populate(&model);
    if (done)
        assert_int_equal(op->run(&model), EOK);
    trees_compare(&model, tested);
    mounted_close(&model);
}

typedef struct attempt {
    image_t image;
    mounted_t mounted;
    errno_t rc;
} attempt_t;

/* Mounts a copy of the image and runs the operation with a fault at step `step`. */
static void attempt_run(attempt_t *attempt, const fs_ops_t *ops, const image_t *image,
                        const op_t *op, enum image_fault fault, size_t step)
{
    uint8_t *bytes = attempt->image.bytes != NULL ? attempt->image.bytes : malloc(image->size);
    assert_non_null(bytes);
    memcpy(bytes, image->bytes, image->size);
    attempt->image = *image;
    attempt->image.bytes = bytes;
    attempt->mounted = mounted_open(ops, &attempt->image);
    attempt->image.fault = fault;
    attempt->image.fault_after = step;
    attempt->rc = op->run(&attempt->mounted);
}

void errors_once_at_every_step(const fs_ops_t *ops, const image_t *image, volume_check_t check)
{
    for (size_t i = 0; i < OPS_TRIED; i++) {
        attempt_t attempt = {.rc = EOK};
        size_t errors = 0;
        size_t step = 0;
        do {
            assert_true(step < STEPS_MAX);
            attempt_run(&attempt, ops, image, &ops_tried[i], IMAGE_FAILS_ONCE, step++);
            attempt.image.fault = IMAGE_WORKS;
            errors += attempt.rc != EOK;
            assert_true(attempt.rc == EOK || attempt.rc == EIO);
            tree_check(&attempt.mounted, &ops_tried[i], attempt.rc == EOK);
            assert_int_equal(ops->sync(attempt.mounted.instance), EOK);
            check(&attempt.mounted);
            mounted_again(&attempt.mounted);
            tree_check(&attempt.mounted, &ops_tried[i], attempt.rc == EOK);
            mounted_close(&attempt.mounted);
        } while (attempt.image.faults > 0);
        assert_true(errors > 0);
        free(attempt.image.bytes);
    }
}

void errors_that_last_at_every_step(const fs_ops_t *ops, const image_t *image, volume_check_t check)
{
    for (size_t i = 0; i < OPS_TRIED; i++) {
        attempt_t attempt = {.rc = EOK};
        size_t step = 0;
        do {
            assert_true(step < STEPS_MAX);
            attempt_run(&attempt, ops, image, &ops_tried[i], IMAGE_FAILS, step++);
            mounted_t *mounted = &attempt.mounted;
            bool done = attempt.rc == EOK;
            tree_check(mounted, &ops_tried[i], done);
            if (attempt.image.faults > 0)
                assert_int_not_equal(path_create(mounted, "refused", VFS_NODE_FILE), EOK);
            tree_check(mounted, &ops_tried[i], done);

            if (step % 2 == 0) { /* the device works again */
                attempt.image.fault = IMAGE_WORKS;
                assert_int_equal(ops->sync(mounted->instance), EOK);
                tree_check(mounted, &ops_tried[i], done);
                check(mounted);
                mounted_close(mounted);
            } else { /* the device still fails, and so does unmounting */
                ops->node_put(mounted->instance, mounted->root);
                (void)ops->unmount(mounted->instance);
                (void)block_close(mounted->device);
            }
        } while (attempt.image.faults > 0);
        free(attempt.image.bytes);
    }
}

void power_cut_at_every_step(const fs_ops_t *ops, const image_t *image, volume_check_t check)
{
    for (size_t i = 0; i < OPS_TRIED; i++) {
        attempt_t attempt = {.rc = EOK};
        size_t step = 0;
        do {
            assert_true(step < STEPS_MAX);
            attempt_run(&attempt, ops, image, &ops_tried[i], IMAGE_CUT, step++);
            ops->node_put(attempt.mounted.instance, attempt.mounted.root);
            (void)ops->unmount(attempt.mounted.instance);
            (void)block_close(attempt.mounted.device);
            attempt.image.fault = IMAGE_WORKS;
            attempt.mounted = mounted_open(ops, &attempt.image);
            check(&attempt.mounted);
            mounted_close(&attempt.mounted);
        } while (attempt.image.faults > 0);
        free(attempt.image.bytes);
    }
}

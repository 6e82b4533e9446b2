// SPDX-License-Identifier: BSD-2-Clause
/* Compares two file systems, and runs random operations on both. */
#include "mounted.h"

#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 256
#define FILE_MAX    (96 * 1024)
#define HELD        3

/* Names that differ in more than case; short ones, long ones, and some with equal short names. */
static const char *const names[] = {
    "a",         "B.TXT",     "readme.md", "Mixed.Case", "a name with spaces.text",
    "longer1xx", "longer2xx", "longer3xx", "longer4xx",  "longer5xx",
    "longer6xx", "sub",       "sub2",      "x.y.z",      "\xc3\xa4\xc3\xb6 \xe2\x82\xac",
    "UPPER",     "NoExt",     ".hidden",
};
#define NAMES (sizeof(names) / sizeof(names[0]))

typedef struct listing {
    vfs_dirent_t entry[ENTRIES_MAX];
    size_t count;
} listing_t;

static int by_name(const void *one, const void *other)
{
    return strcmp(((const vfs_dirent_t *)one)->name, ((const vfs_dirent_t *)other)->name);
}

static void list(mounted_t *mounted, void *dir, listing_t *listing)
{
    uint64_t pos = 0;

    listing->count = 0;
    for (;;) {
        assert_true(listing->count < ENTRIES_MAX);
        errno_t rc =
            mounted->ops->readdir(mounted->instance, dir, &pos, &listing->entry[listing->count]);
        if (rc == ENOENT)
            break;
        assert_int_equal(rc, EOK);
        listing->count++;
    }
    qsort(listing->entry, listing->count, sizeof(listing->entry[0]), by_name);
}

static void files_compare(mounted_t *one, void *one_node, mounted_t *other, void *other_node)
{
    static uint8_t one_data[2 * FILE_MAX];
    static uint8_t other_data[2 * FILE_MAX];
    size_t one_size;
    size_t other_size;

    assert_int_equal(node_read_all(one, one_node, 0, one_data, sizeof(one_data), &one_size), EOK);
    assert_int_equal(
        node_read_all(other, other_node, 0, other_data, sizeof(other_data), &other_size), EOK);
    assert_int_equal(one_size, other_size);
    assert_memory_equal(one_data, other_data, one_size);
}

static void nodes_compare(mounted_t *one, void *one_node, mounted_t *other, void *other_node);

static void dirs_compare(mounted_t *one, void *one_dir, mounted_t *other, void *other_dir)
{
    listing_t *one_list = malloc(sizeof(*one_list));
    listing_t *other_list = malloc(sizeof(*other_list));
    assert_non_null(one_list);
    assert_non_null(other_list);

    list(one, one_dir, one_list);
    list(other, other_dir, other_list);
    assert_int_equal(one_list->count, other_list->count);
    for (size_t i = 0; i < one_list->count; i++) {
        const char *name = one_list->entry[i].name;
        void *one_child;
        void *other_child;
        assert_string_equal(name, other_list->entry[i].name);
        assert_int_equal(one_list->entry[i].type, other_list->entry[i].type);
        assert_int_equal(one->ops->lookup(one->instance, one_dir, name, &one_child), EOK);
        assert_int_equal(other->ops->lookup(other->instance, other_dir, name, &other_child), EOK);
        fs_node_info_t info;
        other->ops->node_info(other->instance, other_child, &info);
        assert_int_equal(info.index, other_list->entry[i].index);
        nodes_compare(one, one_child, other, other_child);
        one->ops->node_put(one->instance, one_child);
        other->ops->node_put(other->instance, other_child);
    }
    free(one_list);
    free(other_list);
}

static void nodes_compare(mounted_t *one, void *one_node, mounted_t *other, void *other_node)
{
    fs_node_info_t one_info;
    fs_node_info_t other_info;

    one->ops->node_info(one->instance, one_node, &one_info);
    other->ops->node_info(other->instance, other_node, &other_info);
    assert_int_equal(one_info.type, other_info.type);
    assert_int_equal(one_info.size, other_info.size);
    assert_int_equal(one_info.links == 0, other_info.links == 0);
    if (one_info.type == VFS_NODE_DIRECTORY)
        dirs_compare(one, one_node, other, other_node);
    else
        files_compare(one, one_node, other, other_node);
}

void trees_compare(mounted_t *one, mounted_t *other)
{
    nodes_compare(one, one->root, other, other->root);
}

/* ---- random operations ---- */

typedef struct exercise {
    mounted_t *model;
    mounted_t *tested;
    void *held_model[HELD];
    void *held_tested[HELD];
    unsigned random;
    uint8_t data[FILE_MAX];
} exercise_t;

static unsigned pick(exercise_t *exercise, unsigned below)
{
    exercise->random = exercise->random * 1103515245u + 12345u;
    return (exercise->random >> 8) % below;
}

static void path_pick(exercise_t *exercise, char path[256])
{
    unsigned depth = 1 + pick(exercise, 3);

    path[0] = '\0';
    for (unsigned i = 0; i < depth; i++) {
        if (i > 0)
            strcat(path, "/");
        /* Few directories, so that paths repeat. */
        strcat(path, i + 1 < depth ? names[11 + pick(exercise, 2)] : names[pick(exercise, NAMES)]);
    }
}

static void data_pick(exercise_t *exercise, uint64_t *pos, size_t *size)
{
    *pos = pick(exercise, 3) == 0 ? pick(exercise, FILE_MAX / 2) : pick(exercise, 3) * 512;
    *size = pick(exercise, 4) == 0 ? pick(exercise, FILE_MAX / 2) : 1 + pick(exercise, 1500);
    for (size_t i = 0; i < *size; i++)
        exercise->data[i] = (uint8_t)pick(exercise, 256);
}

static void release(exercise_t *exercise, unsigned slot)
{
    if (exercise->held_tested[slot] == NULL)
        return;
    exercise->model->ops->node_put(exercise->model->instance, exercise->held_model[slot]);
    exercise->tested->ops->node_put(exercise->tested->instance, exercise->held_tested[slot]);
    exercise->held_tested[slot] = NULL;
}

static void hold(exercise_t *exercise, const char *path)
{
    unsigned slot = pick(exercise, HELD);

    release(exercise, slot);
    errno_t rc = path_get(exercise->tested, path, &exercise->held_tested[slot]);
    assert_int_equal(path_get(exercise->model, path, &exercise->held_model[slot]), rc);
    if (rc != EOK)
        exercise->held_tested[slot] = NULL;
}

/* A write can end with ENOSPC: then both files are truncated to the old size, whose data must be
 * intact. */
static void write_both(exercise_t *exercise, void *model_node, void *tested_node)
{
    mounted_t *model = exercise->model;
    mounted_t *tested = exercise->tested;
    fs_node_info_t info;
    uint64_t pos;
    size_t size;

    model->ops->node_info(model->instance, model_node, &info);
    data_pick(exercise, &pos, &size);
    if (info.type == VFS_NODE_DIRECTORY) {
        size_t done;
        assert_int_equal(tested->ops->write(tested->instance, tested_node, 0, "x", 1, &done),
                         EISDIR);
        return;
    }
    errno_t rc = node_write_all(tested, tested_node, pos, exercise->data, size);
    if (rc == ENOSPC) {
        uint64_t keep = pos < info.size ? pos : info.size;
        assert_int_equal(tested->ops->truncate(tested->instance, tested_node, keep), EOK);
        assert_int_equal(model->ops->truncate(model->instance, model_node, keep), EOK);
        return;
    }
    assert_int_equal(rc, EOK);
    assert_int_equal(node_write_all(model, model_node, pos, exercise->data, size), EOK);
}

static void write_path(exercise_t *exercise, const char *path)
{
    void *model_node;
    void *tested_node;
    errno_t rc = path_get(exercise->tested, path, &tested_node);

    assert_int_equal(path_get(exercise->model, path, &model_node), rc);
    if (rc != EOK)
        return;
    write_both(exercise, model_node, tested_node);
    exercise->model->ops->node_put(exercise->model->instance, model_node);
    exercise->tested->ops->node_put(exercise->tested->instance, tested_node);
}

/* Runs an operation on both; if `tested` has no space, the model skips it too. */
static void step(exercise_t *exercise)
{
    mounted_t *model = exercise->model;
    mounted_t *tested = exercise->tested;
    char path[256];
    char other[256];
    unsigned slot = pick(exercise, HELD);
    errno_t rc = EOK;
    errno_t expected = EOK;

    path_pick(exercise, path);
    path_pick(exercise, other);
    switch (pick(exercise, 10)) {
    case 0:
    case 1: {
        enum vfs_node_type type =
            strstr(path, "sub") != NULL && strlen(path) < 10 ? VFS_NODE_DIRECTORY : VFS_NODE_FILE;
        rc = path_create(tested, path, type);
        expected = rc == ENOSPC ? rc : path_create(model, path, type);
        break;
    }
    case 2:
    case 3:
        write_path(exercise, path);
        break;
    case 4:
        rc = path_unlink(tested, path);
        expected = path_unlink(model, path);
        break;
    case 5:
    case 6:
        rc = path_rename(tested, path, other);
        expected = rc == ENOSPC ? rc : path_rename(model, path, other);
        break;
    case 7: {
        uint64_t size = pick(exercise, 40000);
        rc = path_truncate(tested, path, size);
        expected = rc == ENOSPC ? rc : path_truncate(model, path, size);
        break;
    }
    case 8:
        hold(exercise, path);
        break;
    case 9:
        if (exercise->held_tested[slot] != NULL)
            write_both(exercise, exercise->held_model[slot], exercise->held_tested[slot]);
        break;
    }
    if (rc != expected)
        fail_msg("%s (other %s): %d, but %d was expected", path, other, rc, expected);
}

static void held_compare(exercise_t *exercise)
{
    for (unsigned i = 0; i < HELD; i++) {
        if (exercise->held_tested[i] != NULL)
            nodes_compare(exercise->model, exercise->held_model[i], exercise->tested,
                          exercise->held_tested[i]);
    }
}

void trees_exercise(mounted_t *model, mounted_t *tested, unsigned seed, unsigned steps,
                    volume_check_t check)
{
    exercise_t *exercise = calloc(1, sizeof(*exercise));
    assert_non_null(exercise);
    exercise->model = model;
    exercise->tested = tested;
    exercise->random = seed;

    for (unsigned i = 1; i <= steps; i++) {
        step(exercise);
        if (i % 20 == 0)
            held_compare(exercise);
        if (i % 50 != 0 && i != steps)
            continue;
        trees_compare(model, tested);
        for (unsigned slot = 0; slot < HELD; slot++)
            release(exercise, slot);
        if (check != NULL)
            check(tested);
        if (i % 100 == 0)
            mounted_again(tested);
        trees_compare(model, tested);
    }
    free(exercise);
}

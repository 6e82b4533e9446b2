// SPDX-License-Identifier: BSD-2-Clause
/* The mount table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <srv/vfs/mounts.h>

static vfs_mount_t root = {.info = {.mount_point = "/"}, .service = 1};
static vfs_mount_t data = {.info = {.mount_point = "/data"}, .service = 2};
static vfs_mount_t deep = {.info = {.mount_point = "/data/x/y"}, .service = 3};

static vfs_mounts_t mounts;

static void table_fill(void)
{
    list_init(&mounts.list);
    vfs_mounts_add(&mounts, &root);
    vfs_mounts_add(&mounts, &data);
    vfs_mounts_add(&mounts, &deep);
}

static void test_find(void **state)
{
    (void)state;
    table_fill();
    assert_ptr_equal(vfs_mounts_root(&mounts), &root);
    assert_ptr_equal(vfs_mounts_at(&mounts, "/data"), &data);
    assert_null(vfs_mounts_at(&mounts, "/data/x"));
    assert_ptr_equal(vfs_mounts_of_service(&mounts, 3), &deep);
    assert_null(vfs_mounts_of_service(&mounts, 4));
    assert_int_equal(vfs_mounts_count(&mounts), 3);
}

static void test_remove(void **state)
{
    (void)state;
    table_fill();
    vfs_mounts_remove(&data);
    assert_null(vfs_mounts_at(&mounts, "/data"));
    assert_ptr_equal(vfs_mounts_at(&mounts, "/data/x/y"), &deep);
    vfs_mounts_remove(&root);
    vfs_mounts_remove(&deep);
    assert_null(vfs_mounts_root(&mounts));
    assert_int_equal(vfs_mounts_count(&mounts), 0);
}

/* A mount over a directory that contains a mount point hides it, until it is unmounted. */
static void test_hidden(void **state)
{
    static vfs_mount_t again = {.info = {.mount_point = "/data/x/y"}, .service = 4};
    (void)state;
    list_init(&mounts.list);
    vfs_mounts_add(&mounts, &root);
    vfs_mounts_add(&mounts, &deep);
    vfs_mounts_add(&mounts, &data);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x/y/z"), &data);
    assert_null(vfs_mounts_at(&mounts, "/data/x/y"));
    assert_false(vfs_mounts_within(&mounts, "/data/x"));
    assert_true(vfs_mounts_within(&mounts, "/data"));
    assert_false(vfs_mounts_on(&mounts, &data));
    vfs_mounts_add(&mounts, &again);
    assert_ptr_equal(vfs_mounts_at(&mounts, "/data/x/y"), &again);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x/y/z"), &again);
    assert_true(vfs_mounts_on(&mounts, &data));
    vfs_mounts_remove(&again);
    vfs_mounts_remove(&data);
    assert_ptr_equal(vfs_mounts_at(&mounts, "/data/x/y"), &deep);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x/y/z"), &deep);
}

static void test_of_path(void **state)
{
    (void)state;
    table_fill();
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/"), &root);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/dat"), &root);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/database"), &root);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data"), &data);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x"), &data);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x/y"), &deep);
    assert_ptr_equal(vfs_mounts_of_path(&mounts, "/data/x/y/z/a"), &deep);
    static vfs_mounts_t none = {.list = LIST_INIT(none.list)};
    assert_null(vfs_mounts_of_path(&none, "/"));
}

static void test_relations(void **state)
{
    (void)state;
    table_fill();
    assert_true(vfs_mounts_within(&mounts, "/data"));
    assert_true(vfs_mounts_within(&mounts, "/data/x"));
    assert_false(vfs_mounts_within(&mounts, "/data/x/y/z"));
    assert_false(vfs_mounts_within(&mounts, "/dat"));
    assert_true(vfs_mounts_on(&mounts, &root));
    assert_true(vfs_mounts_on(&mounts, &data));
    assert_false(vfs_mounts_on(&mounts, &deep));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),      cmocka_unit_test(test_remove),
        cmocka_unit_test(test_relations), cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_of_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

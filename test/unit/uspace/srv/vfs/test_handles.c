// SPDX-License-Identifier: BSD-2-Clause
/* The handles of one task. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <srv/vfs/handles.h>

static char places[VFS_HANDLES_MAX + 1];

static struct vfs_file *file(size_t i)
{
    return (struct vfs_file *)(void *)&places[i];
}

static uint64_t add(vfs_handles_t *handles, size_t i)
{
    uint64_t handle;
    assert_int_equal(vfs_handles_add(handles, file(i), &handle), EOK);
    return handle;
}

static void test_lowest_first(void **state)
{
    (void)state;
    vfs_handles_t handles = {0};
    assert_int_equal(add(&handles, 0), 3);
    assert_int_equal(add(&handles, 1), 4);
    assert_int_equal(add(&handles, 2), 5);
    assert_ptr_equal(vfs_handles_remove(&handles, 4), file(1));
    assert_null(vfs_handles_get(&handles, 4));
    assert_int_equal(add(&handles, 3), 4);
    assert_ptr_equal(vfs_handles_get(&handles, 4), file(3));
    vfs_handles_fini(&handles);
}

static void test_invalid_handles(void **state)
{
    (void)state;
    vfs_handles_t handles = {0};
    add(&handles, 0);
    const uint64_t bad[] = {0, 1, 2, 4, 1u << 31, UINT32_MAX, UINT64_MAX, UINT64_MAX - 2};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_null(vfs_handles_get(&handles, bad[i]));
        assert_null(vfs_handles_remove(&handles, bad[i]));
    }
    struct vfs_file *old;
    assert_int_equal(vfs_handles_set(&handles, 0, file(1), &old), EBADF);
    assert_int_equal(vfs_handles_set(&handles, UINT64_MAX, file(1), &old), EBADF);
    uint64_t beyond = VFS_HANDLE_FIRST + VFS_HANDLES_MAX;
    assert_int_equal(vfs_handles_set(&handles, beyond, file(1), &old), EBADF);
    vfs_handles_fini(&handles);
}

static void test_limit(void **state)
{
    (void)state;
    vfs_handles_t handles = {0};
    for (size_t i = 0; i < VFS_HANDLES_MAX; i++)
        assert_int_equal(add(&handles, i), VFS_HANDLE_FIRST + i);
    uint64_t handle;
    assert_int_equal(vfs_handles_add(&handles, file(0), &handle), EMFILE);
    vfs_handles_fini(&handles);
}

static void test_set(void **state)
{
    (void)state;
    vfs_handles_t handles = {0};
    struct vfs_file *old = file(9);
    assert_int_equal(vfs_handles_set(&handles, 100, file(1), &old), EOK);
    assert_null(old);
    assert_int_equal(vfs_handles_set(&handles, 100, file(2), &old), EOK);
    assert_ptr_equal(old, file(1));
    assert_ptr_equal(vfs_handles_get(&handles, 100), file(2));
    vfs_handles_fini(&handles);
}

static void test_pop_returns_all(void **state)
{
    (void)state;
    vfs_handles_t handles = {0};
    add(&handles, 0);
    add(&handles, 1);
    vfs_handles_remove(&handles, 3);
    assert_ptr_equal(vfs_handles_pop(&handles), file(1));
    assert_null(vfs_handles_pop(&handles));
    vfs_handles_fini(&handles);
    assert_int_equal(add(&handles, 2), VFS_HANDLE_FIRST); /* as a new one */
    vfs_handles_fini(&handles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lowest_first),    cmocka_unit_test(test_invalid_handles),
        cmocka_unit_test(test_limit),           cmocka_unit_test(test_set),
        cmocka_unit_test(test_pop_returns_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

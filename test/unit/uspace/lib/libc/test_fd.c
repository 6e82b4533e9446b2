// SPDX-License-Identifier: BSD-2-Clause
/* The table of file descriptors. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <libc/fd.h>

static int closed;

static errno_t file_close(void *object)
{
    (void)object;
    closed++;
    return EIO;
}

static const fd_ops_t ops = {.close = file_close};

static int setup(void **state)
{
    (void)state;
    closed = 0;
    return 0;
}

static void fd_open_uses_the_lowest_free_number(void **state)
{
    (void)state;
    fd_table_t table = {0};
    int fd;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fd_open(&table, &ops, NULL, &fd), EOK);
        assert_int_equal(fd, i);
    }
    assert_int_equal(fd_close(&table, 1), EIO); /* the error of the file */
    assert_int_equal(fd_open(&table, &ops, NULL, &fd), EOK);
    assert_int_equal(fd, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fd_close(&table, i), EIO);
    assert_int_equal(closed, 4);
}

static void a_full_table_is_emfile(void **state)
{
    (void)state;
    fd_table_t table = {0};
    int fd;
    for (int i = 0; i < FD_MAX; i++)
        assert_int_equal(fd_open(&table, &ops, NULL, &fd), EOK);
    assert_int_equal(fd_open(&table, &ops, NULL, &fd), EMFILE);
    assert_int_equal(fd_dup(&table, 0, &fd), EMFILE);
    for (int i = 0; i < FD_MAX; i++)
        assert_int_equal(fd_close(&table, i), EIO);
}

static void wrong_numbers_are_refused(void **state)
{
    (void)state;
    fd_table_t table = {0};
    int fd;
    const int wrong[] = {-1, 0, FD_MAX, 1 << 30};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_null(fd_hold(&table, wrong[i]));
        assert_int_equal(fd_close(&table, wrong[i]), EBADF);
        assert_int_equal(fd_dup(&table, wrong[i], &fd), EBADF);
        assert_int_equal(fd_dup_to(&table, wrong[i], 0), EBADF);
    }
    assert_int_equal(fd_open(&table, &ops, NULL, &fd), EOK);
    assert_int_equal(fd_dup_to(&table, fd, FD_MAX), EBADF);
    assert_int_equal(fd_close(&table, fd), EIO);
    assert_int_equal(closed, 1);
}

static void the_last_close_closes_the_file(void **state)
{
    (void)state;
    fd_table_t table = {0};
    int fd, copy;
    assert_int_equal(fd_open(&table, &ops, NULL, &fd), EOK);
    assert_int_equal(fd_dup(&table, fd, &copy), EOK);
    fd_file_t *file = fd_hold(&table, copy); /* like a read in progress */
    assert_int_equal(fd_close(&table, fd), EOK);
    assert_int_equal(fd_close(&table, copy), EOK);
    assert_int_equal(closed, 0);
    assert_int_equal(fd_release(file), EIO);
    assert_int_equal(closed, 1);
}

static void dup_to_closes_the_old_file(void **state)
{
    (void)state;
    fd_table_t table = {0};
    int first, second;
    assert_int_equal(fd_open(&table, &ops, NULL, &first), EOK);
    assert_int_equal(fd_open(&table, &ops, NULL, &second), EOK);
    assert_int_equal(fd_dup_to(&table, first, second), EIO); /* closes the old file */
    assert_int_equal(closed, 1);
    assert_int_equal(fd_dup_to(&table, first, first), EOK);
    assert_int_equal(closed, 1);
    assert_int_equal(fd_close(&table, first), EOK);
    assert_int_equal(fd_close(&table, second), EIO);
    assert_int_equal(closed, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(fd_open_uses_the_lowest_free_number, setup),
        cmocka_unit_test_setup(a_full_table_is_emfile, setup),
        cmocka_unit_test_setup(wrong_numbers_are_refused, setup),
        cmocka_unit_test_setup(the_last_close_closes_the_file, setup),
        cmocka_unit_test_setup(dup_to_closes_the_old_file, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

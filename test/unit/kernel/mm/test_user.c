// SPDX-License-Identifier: BSD-2-Clause
/* Copies to, from and between address spaces, with every kind of invalid pointer. */
#include "mm_test.h"

#include <mm/user.h>

#define RW (AREA_READ | AREA_WRITE)

static as_t *as;
static uint64_t area; /* three pages */

static int setup(void **state)
{
    mm_group_setup(state);
    assert_int_equal(as_create(&as), EOK);
    return as_area_create(as, &area, 3 * PAGE_SIZE, RW);
}

static int teardown(void **state)
{
    (void)state;
    as_unref(as);
    return 0;
}

static uaddr_t at(uint64_t value)
{
    return (uaddr_t){value};
}

static void test_across_pages(void **state)
{
    (void)state;
    char out[2 * PAGE_SIZE], in[2 * PAGE_SIZE];
    for (size_t i = 0; i < sizeof(out); i++)
        out[i] = (char)(i * 7);
    assert_int_equal(user_copy_out(as, at(area + 100), out, sizeof(out)), EOK);
    assert_int_equal(user_copy_in(as, in, at(area + 100), sizeof(in)), EOK);
    assert_memory_equal(in, out, sizeof(out));
}

static void test_bad_pointers(void **state)
{
    (void)state;
    static const uint64_t bad[] = {
        0,
        1,
        USER_BASE - 1,
        USER_END - 8,
        USER_END,
        1ull << 47,
        1ull << 63,
        0xffff800000000000ull,
        0xffffffff80100000ull,
        UINT64_MAX,
        UINT64_MAX - 15,
    };
    char buffer[16] = {0};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(user_copy_in(as, buffer, at(bad[i]), 16), EFAULT);
        assert_int_equal(user_copy_out(as, at(bad[i]), buffer, 16), EFAULT);
        assert_int_equal(user_copy_in(as, buffer, at(bad[i]), SIZE_MAX), EFAULT);
        assert_int_equal(user_copy_in(as, buffer, at(bad[i]), 0), EOK);
    }
    assert_int_equal(user_copy_out(as, at(area), buffer, SIZE_MAX), EFAULT);
    assert_int_equal(user_copy_in(as, buffer, at(area + 3 * PAGE_SIZE - 8), 16), EFAULT);
}

static void test_read_only_is_not_written(void **state)
{
    (void)state;
    uint64_t constant = 0;
    char buffer[4] = "abc";
    assert_int_equal(as_area_create(as, &constant, PAGE_SIZE, AREA_READ), EOK);
    assert_int_equal(user_copy_out(as, at(constant), buffer, 4), EFAULT);
    assert_int_equal(user_copy_in(as, buffer, at(constant), 4), EOK); /* populated by the copy */
    assert_int_equal(buffer[0], 0);
    assert_int_equal(user_copy_out(as, at(constant), buffer, 4), EFAULT); /* already mapped */
    assert_int_equal(as_area_destroy(as, constant), EOK);
}

static void test_between_address_spaces(void **state)
{
    (void)state;
    as_t *other;
    uint64_t there = 0;
    bool failed_from;
    char text[3 * PAGE_SIZE - 1000], copy[sizeof(text)];
    memset(text, 'x', sizeof(text));
    text[PAGE_SIZE] = 'y';
    assert_int_equal(as_create(&other), EOK);
    assert_int_equal(as_area_create(other, &there, 4 * PAGE_SIZE, RW), EOK);
    assert_int_equal(user_copy_out(as, at(area + 10), text, sizeof(text)), EOK);
    assert_int_equal(
        user_copy_across(as, at(area + 10), other, at(there + 777), sizeof(text), &failed_from),
        EOK);
    assert_int_equal(user_copy_in(other, copy, at(there + 777), sizeof(copy)), EOK);
    assert_memory_equal(copy, text, sizeof(text));

    assert_int_equal(user_copy_across(as, at(0), other, at(there), 1, &failed_from), EFAULT);
    assert_true(failed_from);
    assert_int_equal(user_copy_across(as, at(area), other, at(USER_END), 1, &failed_from), EFAULT);
    assert_false(failed_from);
    assert_int_equal(user_copy_across(as, at(area + 2 * PAGE_SIZE), other, at(there), PAGE_SIZE + 1,
                                      &failed_from),
                     EFAULT);
    assert_true(failed_from);
    as_unref(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_across_pages),
        cmocka_unit_test(test_bad_pointers),
        cmocka_unit_test(test_read_only_is_not_written),
        cmocka_unit_test(test_between_address_spaces),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

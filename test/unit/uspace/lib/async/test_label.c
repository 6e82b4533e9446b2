// SPDX-License-Identifier: BSD-2-Clause
/* Labels: a label finds its object, and any other number finds nothing. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <async/label.h>

#define MANY 1000

static void labels_find_their_objects(void **state)
{
    (void)state;
    label_table_t table = {.seed = 77};
    int object[MANY];
    uint64_t label[MANY];
    for (int i = 0; i < MANY; i++)
        assert_int_equal(label_add(&table, &object[i], &label[i]), EOK);
    for (int i = 0; i < MANY; i++) {
        assert_int_not_equal(label[i], 0);
        assert_ptr_equal(label_find(&table, label[i]), &object[i]);
    }
    label_table_fini(&table);
}

static void stale_label_finds_nothing(void **state)
{
    (void)state;
    label_table_t table = {0};
    int first, second;
    uint64_t before, after;
    assert_int_equal(label_add(&table, &first, &before), EOK);
    label_remove(&table, before);
    assert_null(label_find(&table, before));
    assert_int_equal(label_add(&table, &second, &after), EOK);
    assert_int_equal((uint32_t)before, (uint32_t)after); /* the same slot again */
    assert_null(label_find(&table, before));
    label_remove(&table, before); /* must not remove the new one */
    assert_ptr_equal(label_find(&table, after), &second);
    label_table_fini(&table);
}

static void foreign_labels_find_nothing(void **state)
{
    (void)state;
    label_table_t table = {0};
    int object;
    uint64_t label;
    assert_null(label_find(&table, 0));
    assert_null(label_find(&table, UINT64_MAX));
    assert_int_equal(label_add(&table, &object, &label), EOK);
    assert_null(label_find(&table, 0));
    assert_null(label_find(&table, label + 1));
    assert_null(label_find(&table, label | 0xffffff00u));
    assert_null(label_find(&table, UINT64_MAX));
    label_table_fini(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_find_their_objects),
        cmocka_unit_test(stale_label_finds_nothing),
        cmocka_unit_test(foreign_labels_find_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

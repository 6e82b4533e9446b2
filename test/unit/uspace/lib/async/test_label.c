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
#include <stdlib.h>

#define MANY             1000
#define FIRST_GENERATION (1ull << 32)

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
    free(table.slot);
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
    free(table.slot);
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
    free(table.slot);
}

/* Slots are used in order, and the table doubles when all are in use. */
static void the_table_grows_when_it_is_full(void **state)
{
    (void)state;
    label_table_t table = {0};
    int object[MANY];
    uint64_t label;
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(label_add(&table, &object[i], &label), EOK);
        assert_int_equal(label, FIRST_GENERATION | i);
        assert_true(i < table.size && table.size <= (i < 16 ? 16 : 2 * i));
    }
    free(table.slot);
}

static void a_table_that_cannot_grow_takes_nothing(void **state)
{
    (void)state;
    label_table_t table = {.size = 1u << 31, .first_free = 1u << 31};
    int object;
    uint64_t label;
    assert_int_equal(label_add(&table, &object, &label), ENOMEM);
}

/* The labels of a program are not those of the one that ran in its task before. */
static void labels_depend_on_the_seed(void **state)
{
    (void)state;
    label_table_t before = {.seed = 6}, table = {.seed = 8};
    int object;
    uint64_t old, label;
    assert_int_equal(label_add(&before, &object, &old), EOK);
    assert_int_equal(label_add(&table, &object, &label), EOK);
    assert_null(label_find(&table, old));
    assert_null(label_find(&before, label));
    free(before.slot);
    free(table.slot);
}

/* After the last generation of a slot comes the first one again: no label is 0. */
static void no_label_is_zero(void **state)
{
    (void)state;
    label_table_t table = {.seed = UINT32_MAX};
    int object;
    uint64_t label;
    assert_int_equal(label_add(&table, &object, &label), EOK);
    assert_int_equal(label, (uint64_t)UINT32_MAX << 32);
    label_remove(&table, label);
    assert_int_equal(label_add(&table, &object, &label), EOK);
    assert_int_equal(label, FIRST_GENERATION);
    assert_ptr_equal(label_find(&table, label), &object);
    free(table.slot);
}

static void a_free_slot_has_no_object(void **state)
{
    (void)state;
    label_table_t table = {0};
    int object;
    uint64_t label;
    assert_int_equal(label_add(&table, &object, &label), EOK);
    label_remove(&table, label);
    for (uint32_t i = 1; i < table.size; i++)
        assert_null(table.slot[i].object);
    assert_null(table.slot[(uint32_t)label].object);
    free(table.slot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_find_their_objects),
        cmocka_unit_test(stale_label_finds_nothing),
        cmocka_unit_test(foreign_labels_find_nothing),
        cmocka_unit_test(the_table_grows_when_it_is_full),
        cmocka_unit_test(a_table_that_cannot_grow_takes_nothing),
        cmocka_unit_test(labels_depend_on_the_seed),
        cmocka_unit_test(no_label_is_zero),
        cmocka_unit_test(a_free_slot_has_no_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

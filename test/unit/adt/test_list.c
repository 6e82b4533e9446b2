// SPDX-License-Identifier: BSD-2-Clause
/* Compares the lists of adt/list.h with a plain array of the items. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <adt/list.h>
#include <stdint.h>
#include <stdlib.h>

#define ITEMS 5

typedef struct numbered {
    int before; /* so that the links are not at offset 0 */
    link_t link;
    link_t other_link;
    int number;
} numbered_t;

static list_t static_list = LIST_INIT(static_list);
static numbered_t items[ITEMS];

/* Checks that the list contains exactly these numbers, in both directions. */
static void assert_holds(const list_t *list, const int *numbers, size_t count)
{
    size_t at = 0;
    list_foreach (*list, link, const numbered_t, item) {
        assert_true(at < count);
        assert_int_equal(item->number, numbers[at++]);
    }
    assert_int_equal(at, count);
    for (const link_t *link = list->head.prev; link != &list->head; link = link->prev)
        assert_int_equal(list_entry(link, const numbered_t, link)->number, numbers[--at]);
    assert_int_equal(at, 0);
    assert_int_equal(list_empty(list), count == 0);
}

#define HOLDS(list, ...)                                                                           \
    assert_holds(list, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

/* Initializes an empty list, and items 0 to ITEMS - 1 that are on no list. */
static int setup(void **state)
{
    static list_t list;
    list_init(&list);
    list_init(&static_list);
    for (int i = 0; i < ITEMS; i++) {
        items[i].number = i;
        link_init(&items[i].link);
        link_init(&items[i].other_link);
    }
    *state = &list;
    return 0;
}

static int setup_full(void **state)
{
    (void)setup(state);
    for (int i = 0; i < ITEMS; i++)
        list_append(*state, &items[i].link);
    return 0;
}

static void test_static_list_is_empty(void **state)
{
    (void)state;
    static list_t untouched = LIST_INIT(untouched);
    assert_true(list_empty(&untouched));
    assert_null(list_first(&untouched));
    list_append(&untouched, &items[1].link);
    list_append(&untouched, &items[2].link);
    HOLDS(&untouched, 1, 2);
}

static void test_empty_list(void **state)
{
    list_t *list = *state;
    assert_true(list_empty(list));
    assert_null(list_first(list));
    assert_null(list_first_item(*list, link, numbered_t));
    assert_holds(list, NULL, 0);
    list_foreach_safe (*list, link, numbered_t, item)
        fail_msg("an empty list has item %d", item->number);
}

static void test_append_and_prepend(void **state)
{
    list_t *list = *state;
    list_append(list, &items[2].link);
    HOLDS(list, 2);
    list_append(list, &items[3].link);
    list_prepend(list, &items[1].link);
    HOLDS(list, 1, 2, 3);
    assert_ptr_equal(list_first(list), &items[1].link);
    assert_ptr_equal(list_first_item(*list, link, numbered_t), &items[1]);
}

static void test_insert_before(void **state)
{
    list_t *list = *state;
    list_insert_before(&list->head, &items[3].link); /* before the end: the last */
    list_insert_before(&items[3].link, &items[1].link);
    list_insert_before(&items[3].link, &items[2].link);
    HOLDS(list, 1, 2, 3);
}

static void test_remove_at_each_place(void **state)
{
    list_t *list = *state;
    list_remove(&items[0].link);
    HOLDS(list, 1, 2, 3, 4);
    list_remove(&items[4].link);
    HOLDS(list, 1, 2, 3);
    list_remove(&items[2].link);
    HOLDS(list, 1, 3);
    assert_false(link_used(&items[2].link));
    list_remove(&items[2].link); /* harmless */
    HOLDS(list, 1, 3);
    list_remove(&items[1].link);
    assert_true(link_used(&items[3].link));
    list_remove(&items[3].link);
    assert_holds(list, NULL, 0);
}

static void test_unlink_leaves_the_link_alone(void **state)
{
    list_t *list = *state;
    const link_t before = items[2].link;
    list_unlink(&items[2].link);
    HOLDS(list, 0, 1, 3, 4);
    assert_memory_equal(&items[2].link, &before, sizeof(before));
    list_prepend(list, &items[2].link);
    HOLDS(list, 2, 0, 1, 3, 4);
}

/* Removes the items whose bit is set, all of them in one loop; the others keep their order. */
static void remove_in_a_loop(list_t *list, unsigned removed)
{
    int kept[ITEMS];
    size_t count = 0;
    unsigned seen = 0;
    for (int i = 0; i < ITEMS; i++)
        if ((removed & 1u << i) == 0)
            kept[count++] = i;
    list_foreach_safe (*list, link, numbered_t, item) {
        seen |= 1u << item->number;
        if ((removed & 1u << item->number) != 0)
            list_remove(&item->link);
    }
    assert_int_equal(seen, (1u << ITEMS) - 1);
    assert_holds(list, kept, count);
}

static void test_remove_in_a_loop(void **state)
{
    for (unsigned removed = 0; removed < 1u << ITEMS; removed++) {
        (void)setup_full(state);
        remove_in_a_loop(*state, removed);
    }
}

static void test_free_in_a_loop(void **state)
{
    list_t *list = *state;
    for (int i = 0; i < ITEMS; i++) {
        numbered_t *item = malloc(sizeof(*item));
        assert_non_null(item);
        item->number = i;
        list_append(list, &item->link);
    }
    int next = 0;
    list_foreach_safe (*list, link, numbered_t, item) {
        assert_int_equal(item->number, next++);
        list_unlink(&item->link);
        free(item);
    }
    assert_int_equal(next, ITEMS);
    assert_true(list_empty(list));
}

static void test_first_until_empty(void **state)
{
    list_t *list = *state;
    const numbered_t *item;
    int next = 0;
    while ((item = list_first_item(*list, link, numbered_t)) != NULL) {
        assert_int_equal(item->number, next);
        list_remove(&items[next++].link);
    }
    assert_int_equal(next, ITEMS);
}

static void test_an_item_is_on_two_lists(void **state)
{
    list_t *list = *state;
    for (int i = 0; i < ITEMS; i++)
        list_prepend(&static_list, &items[i].other_link);
    list_remove(&items[3].link);
    HOLDS(list, 0, 1, 2, 4);
    int next = ITEMS;
    list_foreach (static_list, other_link, numbered_t, item)
        assert_int_equal(item->number, --next);
    assert_int_equal(next, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_static_list_is_empty, setup),
        cmocka_unit_test_setup(test_empty_list, setup),
        cmocka_unit_test_setup(test_append_and_prepend, setup),
        cmocka_unit_test_setup(test_insert_before, setup),
        cmocka_unit_test_setup(test_remove_at_each_place, setup_full),
        cmocka_unit_test_setup(test_unlink_leaves_the_link_alone, setup_full),
        cmocka_unit_test_setup(test_remove_in_a_loop, setup),
        cmocka_unit_test_setup(test_free_in_a_loop, setup),
        cmocka_unit_test_setup(test_first_until_empty, setup_full),
        cmocka_unit_test_setup(test_an_item_is_on_two_lists, setup_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* Capability tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arch/host/host.h>
#include <arch/types.h>
#include <cap/cap.h>
#include <mm/frame.h>
#include <mm/slab.h>

static int objects[1000];

static int boot(void **state)
{
    (void)state;
    host_boot();
    return 0;
}

static void a_handle_finds_its_object_until_it_is_removed(void **state)
{
    (void)state;
    cap_table_t table;
    cap_handle_t handles[1000];
    cap_table_init(&table, CAP_CALL, CAP_INDEX_LIMIT);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(cap_insert(&table, &objects[i], &handles[i]), EOK);
    assert_int_equal(table.used, 1000);
    for (unsigned i = 0; i < 1000; i++) {
        assert_ptr_equal(cap_find(&table, handles[i]), &objects[i]);
        assert_int_equal(CAP_KIND(handles[i]), CAP_CALL);
        cap_remove(&table, handles[i]);
        assert_null(cap_find(&table, handles[i]));
    }
    cap_slots_free(cap_table_fini(&table));
}

static void generations_distinguish_old_and_new_handles(void **state)
{
    (void)state;
    cap_table_t table;
    cap_handle_t first = CAP_NONE, handle;
    cap_table_init(&table, CAP_PHONE, 10);
    assert_int_equal(cap_insert(&table, &objects[0], &first), EOK);
    assert_int_equal(first, PHONE_NS);
    handle = first;
    for (unsigned i = 0; i < 100; i++) {
        cap_handle_t old = handle;
        cap_remove(&table, handle);
        assert_int_equal(cap_insert(&table, &objects[i], &handle), EOK);
        assert_int_equal(CAP_INDEX(handle), 0);
        assert_int_equal(CAP_KIND(handle), CAP_PHONE);
        assert_int_equal(CAP_GENERATION(handle), i + 1);
        assert_null(cap_find(&table, old));
        assert_null(cap_find(&table, first));
    }
    cap_remove(&table, handle);
    cap_slots_free(cap_table_fini(&table));
}

/* A slot can be reused very often: a busy server uses one a million times per second. */
static void generations_last_for_months(void **state)
{
    (void)state;
    const uint64_t month = 30ull * 24 * 60 * 60;
    assert_true(CAP_GENERATION_MAX / 1000000 > 6 * month);
    assert_int_equal(CAP_GENERATION(CAP_HANDLE(CAP_CALL, CAP_GENERATION_MAX, CAP_INDEX_LIMIT - 1)),
                     CAP_GENERATION_MAX);
    assert_int_equal(CAP_INDEX(CAP_HANDLE(CAP_CALL, 7, CAP_INDEX_LIMIT - 1)), CAP_INDEX_LIMIT - 1);
}

static void the_generation_wraps_without_harm(void **state)
{
    (void)state;
    cap_table_t table;
    cap_handle_t handle;
    cap_table_init(&table, CAP_PHONE, 10);
    assert_int_equal(cap_insert(&table, &objects[0], &handle), EOK);
    handle = CAP_HANDLE(CAP_PHONE, CAP_GENERATION_MAX, 0);
    table.slots[0].handle = handle;
    assert_ptr_equal(cap_find(&table, handle), &objects[0]);
    cap_remove(&table, handle);
    assert_int_equal(cap_insert(&table, &objects[1], &handle), EOK);
    assert_int_equal(handle, 0);
    cap_remove(&table, handle);
    cap_slots_free(cap_table_fini(&table));
}

static void the_limit_and_missing_memory_are_errors(void **state)
{
    (void)state;
    cap_table_t table;
    cap_handle_t handles[20];
    cap_table_init(&table, CAP_PHONE, 17);
    slab_inject_failure(1);
    assert_int_equal(cap_insert(&table, &objects[0], &handles[0]), ENOMEM);
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(cap_insert(&table, &objects[i], &handles[i]), EOK);
    slab_inject_failure(1);
    assert_int_equal(cap_insert(&table, &objects[16], &handles[16]), ENOMEM);
    for (unsigned i = 0; i < 16; i++)
        assert_ptr_equal(cap_find(&table, handles[i]), &objects[i]);
    assert_int_equal(cap_insert(&table, &objects[16], &handles[16]), EOK);
    assert_int_equal(cap_insert(&table, &objects[17], &handles[17]), ELIMIT);
    for (unsigned i = 0; i < 17; i++)
        cap_remove(&table, handles[i]);
    cap_slots_free(cap_table_fini(&table));
}

static void a_table_doubles_and_can_be_reused_after_fini(void **state)
{
    (void)state;
    cap_table_t table;
    cap_handle_t handles[33];
    cap_table_init(&table, CAP_CALL, 1000);
    assert_null(cap_at(&table, 0));
    for (unsigned i = 0; i < 33; i++) {
        assert_int_equal(cap_insert(&table, &objects[i], &handles[i]), EOK);
        assert_int_equal(table.capacity, i < 16 ? 16 : i < 32 ? 32 : 64);
        assert_ptr_equal(cap_at(&table, i), &objects[i]);
    }
    for (unsigned i = 0; i < 33; i++)
        cap_remove(&table, handles[i]);
    cap_slots_free(cap_table_fini(&table));
    for (unsigned i = 0; i < 33; i++) {
        assert_null(cap_at(&table, i));
        assert_null(cap_find(&table, handles[i]));
    }
    assert_int_equal(cap_insert(&table, &objects[0], &handles[0]), EOK);
    assert_int_equal(CAP_KIND(handles[0]), CAP_CALL);
    cap_remove(&table, handles[0]);
    cap_slots_free(cap_table_fini(&table));
}

/* A large table grows a page at a time, and its slots do not move. */
static void a_large_table_grows_in_place(void **state)
{
    (void)state;
    enum { SLOTS = 1000 };
    cap_table_t table;
    cap_handle_t handles[SLOTS];
    uint64_t free_before = frame_free_count();
    cap_table_init(&table, CAP_CALL, SLOTS);
    const cap_slot_t *slots = NULL;
    for (unsigned i = 0; i < SLOTS; i++) {
        assert_int_equal(cap_insert(&table, &objects[i], &handles[i]), EOK);
        assert_true(table.capacity <= i + 1 + PAGE_SIZE / sizeof(cap_slot_t));
        if (i == 100)
            slots = table.slots;
    }
    assert_ptr_equal(table.slots, slots);
    assert_int_equal(table.capacity, SLOTS);
    assert_int_equal(cap_insert(&table, &objects[0], &handles[0]), ELIMIT);
    for (unsigned i = 0; i < SLOTS; i++)
        assert_ptr_equal(cap_find(&table, handles[i]), &objects[i]);
    for (unsigned i = 0; i < SLOTS; i++)
        cap_remove(&table, handles[i]);
    cap_slots_free(cap_table_fini(&table));
    assert_int_equal(frame_free_count(), free_before);
}

/* Without memory for the next page, or for the first one, the table stays as it is. */
static void a_large_table_that_cannot_grow(void **state)
{
    (void)state;
    static const unsigned full[] = {64, PAGE_SIZE / sizeof(cap_slot_t)};
    for (unsigned at = 0; at < 2; at++) {
        cap_table_t table;
        cap_handle_t handles[200], one_more;
        cap_table_init(&table, CAP_CALL, 1000);
        for (unsigned i = 0; i < full[at]; i++)
            assert_int_equal(cap_insert(&table, &objects[i], &handles[i]), EOK);
        frame_inject_failure(1);
        assert_int_equal(cap_insert(&table, &objects[0], &one_more), ENOMEM);
        assert_int_equal(table.capacity, full[at]);
        for (unsigned i = 0; i < full[at]; i++)
            assert_ptr_equal(cap_find(&table, handles[i]), &objects[i]);
        assert_int_equal(cap_insert(&table, &objects[0], &one_more), EOK);
        cap_remove(&table, one_more);
        for (unsigned i = 0; i < full[at]; i++)
            cap_remove(&table, handles[i]);
        cap_slots_free(cap_table_fini(&table));
    }
}

/* Memory after the slots is not accessed. */
static void an_index_beyond_the_table_is_invalid(void **state)
{
    (void)state;
    cap_slot_t slots[3] = {
        {.object = &objects[0]}, {.object = &objects[1]}, {.object = &objects[2]}};
    cap_table_t table = {.kind = CAP_CALL, .limit = 3, .capacity = 2, .used = 2, .slots = slots};
    assert_ptr_equal(cap_at(&table, 1), &objects[1]);
    assert_null(cap_at(&table, 2));
    assert_null(cap_find(&table, CAP_HANDLE(CAP_CALL, 0, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_finds_its_object_until_it_is_removed),
        cmocka_unit_test(generations_distinguish_old_and_new_handles),
        cmocka_unit_test(generations_last_for_months),
        cmocka_unit_test(the_generation_wraps_without_harm),
        cmocka_unit_test(a_table_doubles_and_can_be_reused_after_fini),
        cmocka_unit_test(a_large_table_grows_in_place),
        cmocka_unit_test(a_large_table_that_cannot_grow),
        cmocka_unit_test(an_index_beyond_the_table_is_invalid),
        cmocka_unit_test(the_limit_and_missing_memory_are_errors),
    };
    return cmocka_run_group_tests(tests, boot, NULL);
}

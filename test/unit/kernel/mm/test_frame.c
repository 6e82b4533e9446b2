// SPDX-License-Identifier: BSD-2-Clause
/* The frame allocator. */
#include "mm_test.h"

#include <stdlib.h>

static void test_frame_is_zeroed(void **state)
{
    (void)state;
    paddr_t frame;
    assert_int_equal(frame_alloc(&frame), EOK);
    memset(arch_phys_to_virt(frame), 0x5a, PAGE_SIZE);
    frame_unref(frame);
    paddr_t again;
    assert_int_equal(frame_alloc(&again), EOK);
    assert_int_equal(again, frame); /* the last freed frame is allocated first */
    const char *bytes = arch_phys_to_virt(again);
    for (size_t i = 0; i < PAGE_SIZE; i++)
        assert_int_equal(bytes[i], 0);
    frame_unref(again);
}

static void test_last_reference_frees(void **state)
{
    (void)state;
    uint64_t before = frame_free_count();
    paddr_t frame;
    assert_int_equal(frame_alloc(&frame), EOK);
    frame_ref(frame);
    frame_unref(frame);
    assert_int_equal(frame_free_count(), before - 1);
    frame_unref(frame);
    assert_int_equal(frame_free_count(), before);
}

static void test_range_is_contiguous(void **state)
{
    (void)state;
    uint64_t before = frame_free_count();
    paddr_t first;
    assert_int_equal(frame_alloc_range(0, &first), EINVAL);
    assert_int_equal(frame_alloc_range(SIZE_MAX, &first), ENOMEM);
    assert_int_equal(frame_alloc_range(7, &first), EOK);
    assert_int_equal(frame_free_count(), before - 7);
    memset(arch_phys_to_virt(first), 0xff, 7 * PAGE_SIZE);
    for (unsigned i = 0; i < 7; i++)
        frame_unref(first + i * PAGE_SIZE);
}

/* A range does not contain allocated frames. */
static void test_range_avoids_taken_frames(void **state)
{
    (void)state;
    paddr_t first;
    assert_int_equal(frame_alloc_range(5, &first), EOK);
    for (unsigned i = 0; i < 5; i++)
        if (i != 2)
            frame_unref(first + i * PAGE_SIZE);
    paddr_t other;
    assert_int_equal(frame_alloc_range(5, &other), EOK);
    paddr_t taken = first + 2 * PAGE_SIZE;
    assert_true(taken < other || taken >= other + 5 * PAGE_SIZE);
    for (unsigned i = 0; i < 5; i++)
        frame_unref(other + i * PAGE_SIZE);
    frame_unref(taken);
}

static void test_all_memory_can_be_allocated_and_freed(void **state)
{
    (void)state;
    uint64_t count = frame_free_count();
    paddr_t *frames = malloc(count * sizeof(*frames));
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(frame_alloc(&frames[i]), EOK);
    paddr_t none;
    assert_int_equal(frame_alloc(&none), ENOMEM);
    assert_int_equal(frame_alloc_range(1, &none), ENOMEM);
    assert_int_equal(frame_free_count(), 0);
    for (uint64_t i = 0; i < count; i++)
        frame_unref(frames[i]);
    free(frames);
}

static void test_managed(void **state)
{
    (void)state;
    paddr_t frame;
    assert_int_equal(frame_alloc(&frame), EOK);
    assert_true(frame_managed(frame, 1));
    assert_true(frame_managed(0, frame + 1));
    assert_true(frame_managed(frame, UINT64_MAX - frame));
    assert_false(frame_managed(arch_phys_limit() - PAGE_SIZE, PAGE_SIZE));
    frame_unref(arch_phys_limit() - PAGE_SIZE); /* of a device: no effect */
    frame_unref(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MM_TEST(test_frame_is_zeroed),
        MM_TEST(test_last_reference_frees),
        MM_TEST(test_range_is_contiguous),
        MM_TEST(test_range_avoids_taken_frames),
        MM_TEST(test_all_memory_can_be_allocated_and_freed),
        MM_TEST(test_managed),
    };
    return cmocka_run_group_tests(tests, mm_group_setup, NULL);
}

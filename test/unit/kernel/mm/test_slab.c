// SPDX-License-Identifier: BSD-2-Clause
/* Slab caches and kmalloc. */
#include "mm_test.h"

#include <stdlib.h>

#include <arch/host/host.h>
#include <mm/slab.h>

static slab_cache_t cache;

static int setup(void **state)
{
    (void)state;
    host_boot();
    slab_cache_init(&cache, "test", 100);
    return 0;
}

static void test_counters(void **state)
{
    (void)state;
    assert_int_equal(cache.object_size, 112); /* rounded up */
    void *a = slab_alloc(&cache);
    void *b = slab_alloc(&cache);
    assert_non_null(a);
    assert_non_null(b);
    assert_ptr_not_equal(a, b);
    assert_int_equal(cache.in_use, 2);
    assert_int_equal(cache.allocated, 2);
    assert_int_equal(cache.frames, 1);
    slab_free(&cache, a);
    slab_free(&cache, b);
    assert_int_equal(cache.in_use, 0);
    assert_int_equal(cache.allocated, 2);
}

static void test_objects_are_zeroed_again(void **state)
{
    (void)state;
    static const char zero[100];
    char *object = slab_alloc(&cache);
    memset(object, 0xa5, 100);
    slab_free(&cache, object);
    char *again = slab_alloc(&cache);
    assert_ptr_equal(again, object);
    assert_memory_equal(again, zero, 100);
    slab_free(&cache, again);
}

/* More objects than a frame holds; none overlaps another. */
static void test_growth(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    char *objects[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        objects[i] = slab_alloc(&cache);
        assert_non_null(objects[i]);
        memset(objects[i], (int)i, 100);
    }
    assert_true(cache.frames > 1);
    for (unsigned i = 0; i < COUNT; i++) {
        for (unsigned j = 0; j < 100; j++)
            assert_int_equal((unsigned char)objects[i][j], i);
        slab_free(&cache, objects[i]);
    }
}

static void test_injected_failure(void **state)
{
    (void)state;
    uint64_t failed = cache.failed;
    slab_inject_failure(2);
    void *object = slab_alloc(&cache);
    assert_non_null(object);
    assert_null(slab_alloc(&cache));
    assert_int_equal(cache.failed, failed + 1);
    void *after = slab_alloc(&cache);
    assert_non_null(after);
    slab_free(&cache, object);
    slab_free(&cache, after);
    slab_inject_failure(1);
    assert_null(kmalloc(100));
}

static void test_kmalloc_sizes(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 32, 33, 64, 1025, PAGE_SIZE / 2};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char *memory = kmalloc(sizes[i]);
        assert_non_null(memory);
        assert_int_equal(memory[0], 0);
        assert_int_equal(memory[sizes[i] - 1], 0);
        memset(memory, 0xee, sizes[i]);
        kfree(memory, sizes[i]);
    }
    kfree(NULL, 10);
}

/* It never searches for adjacent frames, which would take as long as the memory is large. */
static void test_kmalloc_does_not_allocate_frames(void **state)
{
    (void)state;
    static const size_t sizes[] = {PAGE_SIZE / 2 + 1, PAGE_SIZE, 3 * PAGE_SIZE, SIZE_MAX};
    uint64_t before = frame_free_count();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_null(kmalloc(sizes[i]));
    assert_int_equal(frame_free_count(), before);
}

/* After a peak, frames without allocated objects are freed, and the others stay intact. */
static void test_empty_frames_are_freed(void **state)
{
    (void)state;
    enum { OBJECTS = 1000, PER_FRAME = PAGE_SIZE / 112 };
    static char *objects[OBJECTS];
    slab_trim();
    uint64_t frames_before = cache.frames, free_before = frame_free_count();
    for (unsigned i = 0; i < OBJECTS; i++) {
        objects[i] = slab_alloc(&cache);
        assert_non_null(objects[i]);
        memset(objects[i], (int)i, 100);
    }
    uint64_t peak = cache.frames;
    assert_true(peak >= OBJECTS / PER_FRAME);
    /* One object stays in each of ten frames. */
    for (unsigned i = 0; i < OBJECTS; i++)
        if (i % 100 != 50)
            slab_free(&cache, objects[i]);
    slab_trim();
    assert_in_range(cache.frames, 10, 16);
    assert_int_equal(frame_free_count(), free_before - (cache.frames - frames_before));
    for (unsigned i = 50; i < OBJECTS; i += 100)
        for (unsigned at = 0; at < 100; at++)
            assert_int_equal((unsigned char)objects[i][at], i % 256);
    /* The rest of the free list provides as many objects as before. */
    for (unsigned i = 0; i < OBJECTS; i++)
        if (i % 100 != 50)
            objects[i] = slab_alloc(&cache);
    assert_int_equal(cache.in_use, OBJECTS);
    assert_in_range(cache.frames, peak, peak + 1);
    for (unsigned i = 0; i < OBJECTS; i++)
        slab_free(&cache, objects[i]);
    slab_trim();
    assert_int_equal(cache.in_use, 0);
    assert_in_range(cache.frames, 1, 4);
}

/* After a peak, the objects that live long keep many frames. As they are replaced one by one, they
 * move into few frames. */
static void test_scattered_objects_gather(void **state)
{
    (void)state;
    enum { PEAK = 2000, LASTING = 90, PER_FRAME = PAGE_SIZE / 112 };
    static void *passing[PEAK], *lasting[LASTING];
    srand(1);
    unsigned count = 0;
    for (unsigned i = 0; i < PEAK; i++) {
        passing[i] = slab_alloc(&cache);
        if (i % (PEAK / LASTING) == 0 && count < LASTING)
            lasting[count++] = slab_alloc(&cache);
    }
    for (unsigned i = PEAK; i > 0; i--) { /* in any order */
        unsigned chosen = (unsigned)rand() % i;
        slab_free(&cache, passing[chosen]);
        passing[chosen] = passing[i - 1];
    }
    slab_trim();
    uint64_t scattered = cache.frames;
    assert_true(scattered > 4 * LASTING / PER_FRAME);
    for (unsigned round = 0; round < 5 * LASTING; round++) {
        unsigned chosen = (unsigned)rand() % LASTING;
        void *object = slab_alloc(&cache);
        slab_free(&cache, lasting[chosen]);
        lasting[chosen] = object;
        slab_trim();
    }
    print_message("frames: %u, then %u\n", (unsigned)scattered, (unsigned)cache.frames);
    assert_true(cache.frames <= 2 * (LASTING / PER_FRAME + 1));
    for (unsigned i = 0; i < LASTING; i++)
        slab_free(&cache, lasting[i]);
    slab_trim();
    assert_in_range(cache.frames, 1, 4);
}

static unsigned trim_pauses;
static char *made_meanwhile[1000];

/* Between the steps of a trim: the cache is used, and another trim begins. */
static void use_the_cache(void)
{
    char *object = slab_alloc(&cache), *freed = slab_alloc(&cache);
    assert_non_null(object);
    assert_non_null(freed);
    memset(object, 0x5a, 100);
    slab_free(&cache, freed);
    made_meanwhile[trim_pauses++] = object;
    host_breathe_hook_set(NULL);
    slab_trim();
    host_breathe_hook_set(use_the_cache);
}

static void test_trimming_is_done_in_steps(void **state)
{
    (void)state;
    enum { OBJECTS = 2000, STEP_MAX = 128 };
    static void *objects[OBJECTS];
    for (unsigned i = 0; i < OBJECTS; i++)
        objects[i] = slab_alloc(&cache);
    for (unsigned i = 0; i < OBJECTS; i++)
        slab_free(&cache, objects[i]);
    trim_pauses = 0;
    host_breathe_hook_set(use_the_cache);
    slab_trim();
    host_breathe_hook_set(NULL);
    assert_true(trim_pauses >= 2 * (OBJECTS / STEP_MAX));
    assert_int_equal(cache.in_use, trim_pauses);
    for (unsigned i = 0; i < trim_pauses; i++) {
        for (unsigned at = 0; at < 100; at++)
            assert_int_equal(made_meanwhile[i][at], 0x5a);
        slab_free(&cache, made_meanwhile[i]);
    }
    slab_trim();
    assert_int_equal(cache.in_use, 0);
    assert_in_range(cache.frames, 1, 4);
}

static void *objects_of_other[1000];

/* At the first pause of a trim, another task ends: it frees its objects and wants to trim. */
static void other_task_ends(void)
{
    host_breathe_hook_set(NULL);
    for (unsigned i = 0; i < 1000; i++)
        slab_free(&cache, objects_of_other[i]);
    slab_trim();
}

static void test_objects_freed_during_a_trim_are_trimmed_too(void **state)
{
    (void)state;
    static void *objects[2000];
    for (unsigned i = 0; i < 2000; i++)
        objects[i] = slab_alloc(&cache);
    for (unsigned i = 0; i < 1000; i++)
        objects_of_other[i] = slab_alloc(&cache);
    for (unsigned i = 0; i < 2000; i++)
        slab_free(&cache, objects[i]);
    host_breathe_hook_set(other_task_ends);
    slab_trim();
    assert_int_equal(cache.in_use, 0);
    assert_in_range(cache.frames, 1, 4);
}

/* A cache that is half full or has few frames is not shrunk. */
static void test_a_cache_at_work_keeps_its_frames(void **state)
{
    (void)state;
    static void *objects[1000];
    for (unsigned i = 0; i < 1000; i++)
        objects[i] = slab_alloc(&cache);
    for (unsigned i = 0; i < 400; i++)
        slab_free(&cache, objects[i]);
    uint64_t frames = cache.frames;
    slab_trim();
    assert_int_equal(cache.frames, frames);
    for (unsigned i = 400; i < 1000; i++)
        slab_free(&cache, objects[i]);
    slab_trim();
}

static void count_cache(const slab_cache_t *seen, void *argument)
{
    if (seen == &cache)
        ++*(unsigned *)argument;
}

static void test_foreach_visits_each_cache_once(void **state)
{
    (void)state;
    unsigned count = 0;
    slab_foreach(count_cache, &count);
    assert_int_equal(count, 1);
}

static void alloc_one(void *argument)
{
    (void)argument;
    (void)!slab_alloc(&cache);
}

static void free_twice(void *argument)
{
    slab_free(&cache, argument);
}

static void test_double_free_panics(void **state)
{
    (void)state;
    void *object = slab_alloc(&cache);
    slab_free(&cache, object);
    assert_true(host_panics(free_twice, object));
}

/* ---- a cache with a guard ---- */

static spinlock_t guard = SPINLOCK_INIT(LOCK_RANK_IPC, "guard");
static slab_cache_t guarded;

static void alloc_guarded(void *argument)
{
    (void)argument;
    (void)!slab_alloc_guarded(&guarded);
}

static void free_guarded(void *argument)
{
    slab_free_guarded(&guarded, argument);
}

static void alloc_unguarded(void *argument)
{
    (void)argument;
    (void)!slab_alloc(&guarded);
}

static void free_unguarded(void *argument)
{
    slab_free(&guarded, argument);
}

static void test_a_guarded_cache_requires_its_lock(void **state)
{
    (void)state;
    slab_cache_init_guarded(&guarded, "guarded", 32, &guard);
    assert_true(host_panics(alloc_guarded, NULL));
    assert_true(host_panics(alloc_unguarded, NULL));
    spinlock_lock(&guard);
    void *object = slab_alloc_guarded(&guarded);
    spinlock_unlock(&guard);
    assert_non_null(object);
    assert_int_equal(guarded.in_use, 1);
    assert_int_equal(guarded.allocated, 1);
    assert_true(host_panics(free_guarded, object));
    assert_true(host_panics(free_unguarded, object));
    spinlock_lock(&guard);
    slab_free_guarded(&guarded, object); /* it was never written */
    slab_inject_failure(1);
    assert_null(slab_alloc_guarded(&guarded));
    spinlock_unlock(&guard);
    assert_int_equal(guarded.in_use, 0);
    assert_int_equal(guarded.failed, 1);
}

static void test_a_write_after_free_panics(void **state)
{
    (void)state;
    uint64_t *object = slab_alloc(&cache);
    slab_free(&cache, object);
    object[1]++;
    assert_true(host_panics(alloc_one, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_objects_are_zeroed_again),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_injected_failure),
        cmocka_unit_test(test_kmalloc_sizes),
        cmocka_unit_test(test_kmalloc_does_not_allocate_frames),
        cmocka_unit_test(test_empty_frames_are_freed),
        cmocka_unit_test(test_scattered_objects_gather),
        cmocka_unit_test(test_trimming_is_done_in_steps),
        cmocka_unit_test(test_objects_freed_during_a_trim_are_trimmed_too),
        cmocka_unit_test(test_a_cache_at_work_keeps_its_frames),
        cmocka_unit_test(test_foreach_visits_each_cache_once),
        cmocka_unit_test(test_double_free_panics),
        cmocka_unit_test(test_a_guarded_cache_requires_its_lock),
        cmocka_unit_test(test_a_write_after_free_panics),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

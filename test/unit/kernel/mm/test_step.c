// SPDX-License-Identifier: BSD-2-Clause
/* Long work on an area is done in steps, and another thread of the task interferes between them. */
#include "mm_test.h"

#include <arch/host/host.h>
#include <mm/as.h>

#define RW    (AREA_READ | AREA_WRITE)
#define BASE  (USER_BASE + 0x10000000)
#define PAGES 2000ull
#define SIZE  (PAGES * PAGE_SIZE)

/* Pages that one step may handle. */
#define STEP_PAGES_MAX 256

static as_t *as;
static unsigned pauses;
static uint64_t pages_before; /* at the last pause */
static uint64_t most_pages;   /* that were unmapped between two pauses */
static void (*interfere)(void);

static void note_step(void)
{
    uint64_t gone = pages_before - as->pages;
    most_pages = gone > most_pages ? gone : most_pages;
    pages_before = as->pages;
}

/* What the other thread does can pause too, but not be interfered with. */
static void pause_hook(void)
{
    void (*act)(void) = interfere;
    pauses++;
    note_step();
    interfere = NULL;
    if (act != NULL)
        act();
    interfere = act;
    pages_before = as->pages;
}

static void fill(uint64_t base, uint64_t size)
{
    for (uint64_t at = base; at < base + size; at += PAGE_SIZE)
        assert_int_equal(as_fault(as, at, FAULT_READ), EOK);
}

static errno_t create(uint64_t base, uint64_t size, unsigned flags)
{
    return as_area_create(as, &base, size, flags);
}

/* An address space with one area whose pages are all there. */
static void begin(unsigned flags, void (*act)(void))
{
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(create(BASE, SIZE, flags), EOK);
    fill(BASE, SIZE);
    pauses = 0;
    most_pages = 0;
    pages_before = as->pages;
    interfere = act;
    host_breathe_hook_set(pause_hook);
}

static void end(void)
{
    host_breathe_hook_set(NULL);
    as_unref(as);
}

static void assert_small_steps(void)
{
    note_step();
    assert_true(pauses >= PAGES / STEP_PAGES_MAX);
    assert_true(most_pages > 0 && most_pages <= STEP_PAGES_MAX);
}

/* Nothing is there any more, but the addresses are taken. */
static void use_what_is_destroyed(void)
{
    uint64_t size, other = BASE + SIZE;
    assert_int_equal(as_fault(as, BASE + SIZE - PAGE_SIZE, FAULT_READ), EFAULT);
    assert_int_equal(as_fault(as, BASE, FAULT_WRITE), EFAULT);
    assert_int_equal(as_area_destroy(as, BASE), ENOENT);
    assert_int_equal(as_area_protect(as, BASE, AREA_READ), ENOENT);
    assert_int_equal(as_area_resize(as, BASE, PAGE_SIZE), ENOENT);
    assert_int_equal(as_area_size(as, BASE, &size), ENOENT);
    assert_int_equal(create(BASE, PAGE_SIZE, RW), EEXIST);
    assert_int_equal(create(BASE + SIZE - PAGE_SIZE, 2 * PAGE_SIZE, RW), EEXIST);
    assert_int_equal(create(other, PAGE_SIZE, RW), EOK);
    fill(other, PAGE_SIZE);
    assert_int_equal(as_area_destroy(as, other), EOK);
}

static void an_area_is_destroyed_in_steps(void **state)
{
    (void)state;
    begin(RW, use_what_is_destroyed);
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    assert_small_steps();
    assert_int_equal(as->pages, 0);
    assert_int_equal(create(BASE, SIZE, RW), EOK);
    end();
}

static void use_what_shrinks(void)
{
    uint64_t size, base = 0;
    as_t *other;
    paddr_t frame;
    assert_int_equal(as_area_size(as, BASE, &size), EOK);
    assert_int_equal(size, PAGE_SIZE);
    assert_int_equal(as_resolve(as, BASE, FAULT_WRITE, &frame), EOK);
    frame_unref(frame);
    assert_int_equal(as_fault(as, BASE + PAGE_SIZE, FAULT_READ), EFAULT);
    assert_int_equal(as_area_resize(as, BASE, SIZE), EBUSY);
    assert_int_equal(create(BASE + PAGE_SIZE, PAGE_SIZE, RW), EEXIST);
    assert_int_equal(as_create(&other), EOK);
    assert_int_equal(as_area_share(as, BASE, SIZE, other, &base, AREA_READ), ENOENT);
    assert_int_equal(as_area_share(as, BASE, PAGE_SIZE, other, &base, AREA_READ), ENOENT);
    as_unref(other);
}

static void an_area_shrinks_in_steps(void **state)
{
    (void)state;
    begin(RW, use_what_shrinks);
    assert_int_equal(as_area_resize(as, BASE, PAGE_SIZE), EOK);
    assert_small_steps();
    assert_int_equal(as->pages, 1);
    assert_int_equal(create(BASE + PAGE_SIZE, PAGE_SIZE, RW), EOK);
    assert_int_equal(as_area_destroy(as, BASE + PAGE_SIZE), EOK);
    assert_int_equal(as_area_resize(as, BASE, SIZE), EOK);
    fill(BASE, SIZE);
    end();
}

/* At the second pause the area goes, and another one takes its place. */
static void replace_the_area(void)
{
    if (pauses != 2)
        return;
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    assert_int_equal(create(BASE, SIZE, RW), EOK);
    fill(BASE, SIZE);
}

static void assert_all_writable(void)
{
    for (uint64_t at = BASE; at < BASE + SIZE; at += PAGE_SIZE) {
        paddr_t frame;
        unsigned prot;
        spinlock_lock(&as->lock);
        assert_true(arch_pt_lookup(&as->pt, at, &frame, &prot));
        spinlock_unlock(&as->lock);
        assert_true((prot & PROT_WRITE) != 0);
    }
}

static void another_area_in_its_place_is_left_alone(void **state)
{
    (void)state;
    begin(RW, replace_the_area);
    assert_int_equal(as_area_resize(as, BASE, PAGE_SIZE), ENOENT);
    assert_int_equal(as->pages, PAGES);
    end();
    begin(RW, replace_the_area);
    assert_int_equal(as_area_protect(as, BASE, AREA_READ), ENOENT);
    assert_all_writable();
    end();
}

/* Accesses that the new protection allows succeed before it has come to their page. */
static void write_to_the_last_page(void)
{
    paddr_t frame;
    if (pauses == 1)
        assert_int_equal(as_fault(as, BASE + SIZE - PAGE_SIZE, FAULT_WRITE), EOK);
    assert_int_equal(as_resolve(as, BASE + SIZE - PAGE_SIZE, FAULT_WRITE, &frame), EOK);
    frame_unref(frame);
    assert_int_equal(as_resolve(as, BASE + SIZE - 2 * PAGE_SIZE, FAULT_WRITE, &frame), EOK);
    frame_unref(frame);
    assert_int_equal(as_resolve(as, BASE + SIZE - PAGE_SIZE, FAULT_EXEC, &frame), EFAULT);
}

static void protection_changes_in_steps(void **state)
{
    (void)state;
    begin(AREA_READ, write_to_the_last_page);
    assert_int_equal(as_area_protect(as, BASE, RW), EOK);
    assert_true(pauses >= PAGES / STEP_PAGES_MAX);
    assert_all_writable();
    end();
}

static void protect_too(void)
{
    if (pauses == 3)
        assert_int_equal(as_area_protect(as, BASE, RW), EOK);
}

static void the_last_protection_holds(void **state)
{
    (void)state;
    begin(RW, protect_too);
    assert_int_equal(as_area_protect(as, BASE, AREA_READ), EOK);
    assert_all_writable();
    end();
}

/* Pages far apart, so that each takes a search and a table. */
static void scattered_pages_make_shorter_steps(void **state)
{
    (void)state;
    const uint64_t distance = 2 * 1024 * 1024;
    begin(RW, NULL);
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    assert_int_equal(create(BASE, 200 * distance, RW), EOK);
    for (uint64_t i = 0; i < 200; i++)
        assert_int_equal(as_fault(as, BASE + i * distance, FAULT_READ), EOK);
    pauses = 0;
    most_pages = 0;
    pages_before = as->pages;
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    note_step();
    assert_int_equal(as->pages, 0);
    assert_true(most_pages <= 16);
    end();
}

static void the_memory_of_a_task_ends_in_steps(void **state)
{
    (void)state;
    begin(RW, NULL);
    for (uint64_t i = 0; i < 10; i++)
        assert_int_equal(create(BASE + SIZE + 2 * i * PAGE_SIZE, PAGE_SIZE, RW), EOK);
    as_close(as);
    assert_small_steps();
    assert_int_equal(as->area_count, 0);
    assert_int_equal(as->pages, 0);
    assert_int_equal(create(BASE, SIZE, RW), EHANGUP);
    end();
}

/* The last reference can be put where nothing else can run. */
static void the_last_reference_does_not_pause(void **state)
{
    (void)state;
    begin(RW, NULL);
    as_unref(as);
    assert_int_equal(pauses, 0);
    host_breathe_hook_set(NULL);
}

/* The last one who shares an area frees its frames, with pauses too. */
static void shared_frames_are_freed_in_steps(void **state)
{
    (void)state;
    as_t *other;
    uint64_t base = 0;
    begin(RW, NULL);
    assert_int_equal(as_create(&other), EOK);
    assert_int_equal(as_area_share(as, BASE, SIZE, other, &base, RW), EOK);
    as_unref(other);
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    assert_small_steps();
    assert_true(pauses >= 2 * (PAGES / 512));
    end();
}

/* ---- The first share of an area ---- */

static as_t *friend, *third;
static uint64_t lent, lent_too;

static errno_t share(as_t *to, uint64_t *base)
{
    *base = 0;
    return as_area_share(as, BASE, SIZE, to, base, RW);
}

/* An area of which the first half is mapped, and another address space to share it with. */
static void begin_share(void (*act)(void))
{
    begin(RW, NULL);
    assert_int_equal(as_area_destroy(as, BASE), EOK);
    assert_int_equal(create(BASE, SIZE, RW), EOK);
    fill(BASE, SIZE / 2);
    assert_int_equal(as_create(&friend), EOK);
    assert_int_equal(as_create(&third), EOK);
    interfere = act;
    pauses = 0;
}

static void end_share(void)
{
    as_unref(friend);
    as_unref(third);
    end();
}

static paddr_t frame_at(as_t *space, uint64_t va)
{
    paddr_t frame;
    assert_int_equal(as_resolve(space, va, FAULT_WRITE, &frame), EOK);
    frame_unref(frame);
    return frame;
}

static void assert_same_frames(as_t *other, uint64_t base)
{
    for (uint64_t at = 0; at < SIZE; at += PAGE_SIZE)
        assert_int_equal(frame_at(other, base + at), frame_at(as, BASE + at));
}

/* Touches a page in each half. The accounts are right at each pause. */
static void touch_a_new_page(void)
{
    assert_int_equal(as_fault(as, BASE + SIZE - pauses * PAGE_SIZE, FAULT_WRITE), EOK);
    assert_int_equal(as_fault(as, BASE + SIZE / 4, FAULT_WRITE), EOK);
    assert_int_equal(as->frames, as->pages);
    assert_int_equal(as->pages, PAGES / 2 + pauses);
    assert_int_equal(as_area_resize(as, BASE, PAGE_SIZE), ENOTSUP);
}

static void an_area_is_shared_in_steps(void **state)
{
    (void)state;
    begin_share(touch_a_new_page);
    assert_int_equal(share(friend, &lent), EOK);
    assert_true(pauses >= PAGES / 2 / STEP_PAGES_MAX);
    assert_int_equal(as->frames, 0);
    assert_int_equal(atomic_load(&as->shared_frames), as->pages + frame_kind_count(FRAME_SHARED));
    interfere = NULL;
    assert_same_frames(friend, lent);
    end_share();
}

static void share_with_the_third(void)
{
    if (pauses == 2)
        assert_int_equal(share(third, &lent_too), EOK);
}

static void two_threads_share_one_area(void **state)
{
    (void)state;
    begin_share(share_with_the_third);
    assert_int_equal(share(friend, &lent), EOK);
    assert_same_frames(friend, lent);
    assert_same_frames(third, lent_too);
    end_share();
}

static void destroy_the_area(void)
{
    if (pauses == 2)
        assert_int_equal(as_area_destroy(as, BASE), EOK);
}

static void an_area_goes_while_it_is_shared(void **state)
{
    (void)state;
    begin_share(destroy_the_area);
    assert_int_equal(share(friend, &lent), ENOENT);
    assert_int_equal(as->area_count, 0);
    assert_int_equal(friend->area_count, 0);
    end_share();
}

static void let_it_fail(void)
{
    if (pauses == 2)
        frame_inject_failure(1);
}

/* The next node of the tree cannot be allocated: the area is as before. */
static void no_memory_to_share_an_area(void **state)
{
    (void)state;
    begin_share(let_it_fail);
    assert_int_equal(share(friend, &lent), ENOMEM);
    interfere = NULL;
    assert_int_equal(as->frames, PAGES / 2);
    assert_int_equal(as->pages, PAGES / 2);
    assert_int_equal(as_area_resize(as, BASE, PAGE_SIZE), EOK);
    assert_int_equal(as->frames, 1);
    end_share();
}

/* Slab caches take their first frames outside of the tests, which count frames. */
static int step_setup(void **state)
{
    mm_group_setup(state);
    begin(RW, NULL);
    as_t *other;
    uint64_t base = 0;
    assert_int_equal(as_create(&other), EOK);
    assert_int_equal(as_area_share(as, BASE, SIZE, other, &base, RW), EOK);
    as_unref(other);
    end();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MM_TEST(an_area_is_destroyed_in_steps),
        MM_TEST(an_area_shrinks_in_steps),
        MM_TEST(another_area_in_its_place_is_left_alone),
        MM_TEST(protection_changes_in_steps),
        MM_TEST(the_last_protection_holds),
        MM_TEST(scattered_pages_make_shorter_steps),
        MM_TEST(the_memory_of_a_task_ends_in_steps),
        MM_TEST(the_last_reference_does_not_pause),
        MM_TEST(shared_frames_are_freed_in_steps),
        MM_TEST(an_area_is_shared_in_steps),
        MM_TEST(two_threads_share_one_area),
        MM_TEST(an_area_goes_while_it_is_shared),
        MM_TEST(no_memory_to_share_an_area),
    };
    return cmocka_run_group_tests(tests, step_setup, NULL);
}

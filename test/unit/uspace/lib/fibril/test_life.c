// SPDX-License-Identifier: BSD-2-Clause
/* Fibrils: start, turns, end, and the release of their memory. */
#include "fibril_test.h"
#include <abi/area.h>
#include <abi/limits.h>
#include <fibril/errno.h>
#include <stdlib.h>
#include <string.h>

/* Stacks that the library keeps for the next fibrils. */
#define STACKS_KEPT 8
/* Switches between two checks for messages; the same number as in fibril.c. */
#define SWITCHES_PER_LOOK 64

static void brief(void *argument)
{
    (void)argument;
}

static void noter(void *letter)
{
    note(LETTER_OF(letter));
}

static void yielder(void *letter)
{
    for (int i = 0; i < 3; i++) {
        note(LETTER_OF(letter));
        fibril_yield();
    }
}

/* It must be the first test: the first fibril is as the program starts it. */
static void the_first_fibril_runs_at_the_start(void **state)
{
    (void)state;
    const fibril_t *first = fibril_self();
    assert_string_equal(first->name, "main");
    assert_int_equal(first->id, 1);
    assert_int_equal(first->state, FIBRIL_RUNNING);
    assert_ptr_equal(fibrils_all.head.next, &first->all_link);
    assert_ptr_equal(fibrils_all.head.prev, &first->all_link);
    assert_ptr_equal(first->all_link.next, &fibrils_all.head);
    assert_ptr_equal(first->all_link.prev, &fibrils_all.head);
}

/* A fibril that becomes ready is queued last. */
static void a_fibril_begins_behind_those_that_are_ready(void **state)
{
    (void)state;
    make("a", yielder, LETTER("a"));
    make("b", yielder, LETTER("b"));
    fibril_yield();
    assert_string_equal(story, "ab");
    make("c", yielder, LETTER("c"));
    settle();
    assert_string_equal(story, "ababcabcc");
}

static void a_fibril_has_a_name_and_a_number_of_its_own(void **state)
{
    (void)state;
    fibril_t *first = make("first", brief, NULL);
    fibril_t *second =
        make("a name that is longer than the thirty-one bytes that are kept", brief, NULL);
    assert_string_equal(first->name, "first");
    assert_string_equal(second->name, "a name that is longer than the ");
    assert_int_not_equal(first->id, fibril_self()->id);
    assert_int_not_equal(first->id, 0);
    assert_true(second->id > first->id);
    uint64_t last = second->id;
    settle();
    assert_true(make("third", brief, NULL)->id > last); /* no id is reused */
    settle();
}

/* Checks the fibrils in the list by their names: "main" is "m". */
static void assert_listed(const char *names)
{
    list_foreach (fibrils_all, all_link, const fibril_t, fibril)
        assert_int_equal(fibril->name[0], *names++);
    assert_int_equal(*names, '\0');
}

static void the_list_of_fibrils_is_in_order_of_their_making(void **state)
{
    (void)state;
    make("a", yielder, LETTER("a"));
    make("b", brief, NULL);
    make("c", yielder, LETTER("c"));
    assert_listed("mabc");
    fibril_yield(); /* b, in the middle, ends */
    assert_listed("mac");
    make("d", brief, NULL);
    assert_listed("macd");
    fibril_yield(); /* d, the last, ends */
    assert_listed("mac");
    make("e", brief, NULL);
    assert_listed("mace");
    settle();
    assert_listed("m");
}

static void yields_once(void *argument)
{
    (void)argument;
    fibril_yield();
}

/* The next fibril frees the memory of an ended one, also if the next one has just started. */
static void fibrils_that_end_one_after_the_other_leave_nothing(void **state)
{
    (void)state;
    unsigned before = fake_areas;
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 3 * STACKS_KEPT; i++)
            make("brief", round < 2 ? brief : yields_once, NULL);
        assert_true(fake_areas >= 3 * STACKS_KEPT);
        settle();
        assert_int_equal(fibrils_count(), 1);
        assert_true(fake_areas <= before + STACKS_KEPT);
    }
}

static void a_stack_is_used_again(void **state)
{
    (void)state;
    make("brief", brief, NULL);
    settle();
    unsigned before = fake_areas;
    for (int i = 0; i < 3; i++) {
        make("brief", brief, NULL);
        assert_int_equal(fake_areas, before);
        settle();
    }
}

static void some_stacks_are_kept_for_the_next_fibrils(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * STACKS_KEPT; i++)
        make("brief", brief, NULL);
    settle();
    unsigned before = fake_areas;
    for (int i = 0; i < STACKS_KEPT; i++)
        make("brief", brief, NULL);
    assert_int_equal(fake_areas, before);
    make("one more", brief, NULL);
    assert_int_equal(fake_areas, before + 1);
    settle();
    assert_int_equal(fake_areas, before);
}

static bool on_new_stack; /* of an area that was made for it */

static void looks_at_its_stack(void *argument)
{
    (void)argument;
    char here;
    uintptr_t low = (uintptr_t)fibril_self()->stack, at = (uintptr_t)&here;
    on_new_stack = at > low + STACK_GUARD_SIZE && at < low + fake_area_size;
}

/* The guard is at the low end; what is above it is for the fibril. */
static void a_stack_is_an_area_with_a_guard(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= STACKS_KEPT; i++) /* so that one is not kept */
        make("looks", looks_at_its_stack, NULL);
    assert_int_equal(fake_area_flags, AREA_READ | AREA_WRITE | AREA_GUARD);
    assert_int_equal(fake_area_size, stack_size());
    assert_int_equal(stack_size() - STACK_GUARD_SIZE, 128 * 1024);
    settle();
    assert_true(on_new_stack);
}

static void without_memory_for_a_stack_there_is_no_fibril(void **state)
{
    (void)state;
    fibril_t *made = fibril_self();
    unsigned count = 0;
    fake_areas_max = fake_areas;
    while (count <= STACKS_KEPT && fibril_create("kept", brief, NULL, NULL) == EOK)
        count++; /* some stacks are kept */
    assert_true(count <= STACKS_KEPT);
    assert_int_equal(fibril_create("none", noter, LETTER("x"), &made), ENOMEM);
    assert_ptr_equal(made, fibril_self());
    assert_int_equal(fibrils_count(), 1 + count);
    fake_areas_max = UINT32_MAX;
    settle();
    assert_string_equal(story, "");
    assert_int_equal(fibrils_count(), 1);
}

static bool no_memory;

__typeof__(calloc) __real_calloc, __wrap_calloc;

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static void without_memory_there_is_no_fibril(void **state)
{
    (void)state;
    fibril_t *made = NULL;
    no_memory = true;
    errno_t rc = fibril_create("none", noter, LETTER("x"), &made);
    no_memory = false;
    assert_int_equal(rc, ENOMEM);
    assert_null(made);
    assert_int_equal(fibrils_count(), 1);
}

static void is_another_one_ready(void *argument)
{
    *(bool *)argument = fibril_others_ready();
}

static void the_only_fibril_goes_on_when_it_yields(void **state)
{
    (void)state;
    bool ready = true;
    assert_false(fibril_others_ready());
    fibril_yield();
    assert_int_equal(fibril_self()->state, FIBRIL_RUNNING);
    assert_false(fibril_others_ready());
    make("look", is_another_one_ready, &ready);
    assert_true(fibril_others_ready());
    fibril_yield();
    assert_true(ready); /* the first one, which yielded */
    assert_false(fibril_others_ready());
}

static void sets_errno(void *value)
{
    assert_int_equal(fibril_errno_get(), 0);
    fibril_errno_set((int)(intptr_t)value);
    fibril_yield();
    assert_int_equal(fibril_errno_get(), (intptr_t)value);
}

static void each_fibril_has_an_errno_of_its_own(void **state)
{
    (void)state;
    fibril_errno_set(7);
    make("3", sets_errno, (void *)3);
    make("4", sets_errno, (void *)4);
    settle();
    assert_int_equal(fibril_errno_get(), 7);
    fibril_errno_set(0);
}

static unsigned looks;
static unsigned turns, turns_at_look;

static void count_looks(uint64_t us)
{
    looks += us == 0;
    turns_at_look = turns;
    if (us != 0 && us != FIBRIL_FOREVER)
        fake_now_ns += us * 1000;
}

static unsigned turns_wanted;

static void turner(void *argument)
{
    (void)argument;
    while (turns_wanted > 0) {
        turns_wanted--;
        fibril_yield();
    }
}

/* Lets two fibrils take `count` turns. Returns the number of checks for messages. */
static unsigned looks_within(unsigned count)
{
    make("a", turner, NULL);
    make("b", turner, NULL);
    looks = 0;
    turns_wanted = count;
    while (fibrils_count() > 1)
        fibril_yield();
    return looks;
}

/* The idle function looks for messages. */
static void fibrils_that_only_yield_do_not_shut_out_the_outside(void **state)
{
    (void)state;
    fibril_idle_set(count_looks);
    fibril_sleep(1); /* an idle wait also checks: the count starts again */
    assert_in_range(looks_within(SWITCHES_PER_LOOK / 2), 0, 1);
    fibril_sleep(1);
    unsigned often = looks_within(20 * SWITCHES_PER_LOOK);
    assert_in_range(often, 20, 2 * 20);
}

/* Yields until the task has checked for messages. Returns the number of turns that this took. */
static unsigned turns_to_the_look(void)
{
    unsigned before = looks;
    turns = 0;
    while (looks == before) {
        turns++;
        fibril_yield();
    }
    return turns_at_look;
}

/* Counted from the last check, or from the last wait of the task. */
static void a_busy_task_looks_for_messages_after_a_number_of_turns(void **state)
{
    (void)state;
    fibril_idle_set(count_looks);
    fibril_sleep(1);
    (void)turns_to_the_look();
    assert_int_equal(turns_to_the_look(), SWITCHES_PER_LOOK);
    assert_int_equal(turns_to_the_look(), SWITCHES_PER_LOOK);
    fibril_sleep(1);
    assert_int_equal(turns_to_the_look(), SWITCHES_PER_LOOK);
}

/* The wait itself checks. */
static void a_task_that_waits_does_not_look_before(void **state)
{
    (void)state;
    fibril_idle_set(count_looks);
    fibril_sleep(1);
    looks = 0;
    for (unsigned i = 1; i < SWITCHES_PER_LOOK; i++)
        fibril_yield();
    fibril_sleep(1);
    assert_int_equal(looks, 0);
}

static void *time_passes_until;

static void passes_time(void *argument)
{
    (void)argument;
    while (time_passes_until != NULL) {
        fake_now_ns += 1000;
        fibril_yield();
    }
}

static void a_sleeper_wakes_though_others_are_always_ready(void **state)
{
    (void)state;
    time_passes_until = state;
    make("a", passes_time, NULL);
    make("b", passes_time, NULL);
    uint64_t begin = fake_now_ns;
    fibril_sleep(10);
    assert_in_range(fake_now_ns - begin, 10 * 1000, (10 + 2 * SWITCHES_PER_LOOK) * 1000);
    time_passes_until = NULL;
    settle();
    assert_int_equal(fibrils_count(), 1);
}

static thread_page_t page;

static void server(void *id)
{
    fibril_serve((uintptr_t)id);
    fibril_yield();
    assert_int_equal(page.serving_call, (uintptr_t)id);
    fibril_serve(0);
    assert_int_equal(page.serving_call, 0);
    fibril_yield();
    assert_int_equal(page.serving_call, 0);
}

/* The kernel copies it into each call that the fibril sends. */
static void the_thread_page_names_the_call_that_the_running_fibril_serves(void **state)
{
    (void)state;
    fibril_start(&page);
    fibril_serve(5);
    assert_int_equal(page.serving_call, 5);
    make("7", server, (void *)7);
    make("8", server, (void *)8);
    for (int i = 0; i < 5; i++) {
        fibril_yield();
        assert_int_equal(page.serving_call, 5);
        assert_int_equal(fibril_self()->serving, 5);
    }
    fibril_serve(0);
}

static void wait_for_nothing(void)
{
    (void)fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION}, FIBRIL_FOREVER);
}

static void the_first_fibril_cannot_end(void **state)
{
    (void)state;
    assert_true(ends_the_task((void (*)(void))fibril_exit));
    assert_string_equal(fake_log,
                        "fibril main: the first fibril cannot end while the task lives\n");
}

static void a_wait_that_nothing_can_end_ends_the_task(void **state)
{
    (void)state;
    assert_true(ends_the_task(wait_for_nothing));
    assert_string_equal(fake_log, "fibril main: all fibrils wait and nothing can wake them\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(the_first_fibril_runs_at_the_start),
        STORY_TEST(a_fibril_begins_behind_those_that_are_ready),
        STORY_TEST(a_fibril_has_a_name_and_a_number_of_its_own),
        STORY_TEST(the_list_of_fibrils_is_in_order_of_their_making),
        STORY_TEST(fibrils_that_end_one_after_the_other_leave_nothing),
        STORY_TEST(a_stack_is_used_again),
        STORY_TEST(some_stacks_are_kept_for_the_next_fibrils),
        STORY_TEST(a_stack_is_an_area_with_a_guard),
        STORY_TEST(without_memory_for_a_stack_there_is_no_fibril),
        STORY_TEST(without_memory_there_is_no_fibril),
        STORY_TEST(the_only_fibril_goes_on_when_it_yields),
        STORY_TEST(each_fibril_has_an_errno_of_its_own),
        STORY_TEST(the_first_fibril_cannot_end),
        STORY_TEST(a_sleeper_wakes_though_others_are_always_ready),
        STORY_TEST(the_thread_page_names_the_call_that_the_running_fibril_serves),
        STORY_TEST(a_wait_that_nothing_can_end_ends_the_task),
        STORY_TEST(fibrils_that_only_yield_do_not_shut_out_the_outside),
        STORY_TEST(a_busy_task_looks_for_messages_after_a_number_of_turns),
        STORY_TEST(a_task_that_waits_does_not_look_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

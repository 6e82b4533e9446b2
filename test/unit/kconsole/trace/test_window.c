// SPDX-License-Identifier: BSD-2-Clause
/* Order and pairing of events, even with invalid records and little memory. */
#include "events.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int setup(void **state)
{
    (void)state;
    events_reset(TRACE_EVENTS_PER_CPU);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    events_free();
    return 0;
}

static trace_record_t at(const trace_window_t *window, uint32_t index)
{
    trace_record_t found;
    assert_true(index < window->count);
    assert_true(trace_window_event(window, index, &found));
    return found;
}

static trace_story_t story_of(const trace_window_t *window, uint64_t call)
{
    trace_story_t story;
    uint32_t entry = trace_window_find(window, call);
    assert_int_not_equal(entry, TRACE_NOWHERE);
    assert_true(trace_story_read(window, entry, &story));
    return story;
}

static void an_empty_trace_has_a_window(void **state)
{
    (void)state;
    const trace_window_t *window = events_window();
    assert_int_equal(window->count, 0);
    assert_int_equal(trace_window_find(window, 1), TRACE_NOWHERE);
}

static void cpus_are_merged_by_time(void **state)
{
    (void)state;
    event_on(0, TRACE_SENT, 10, 1, BDSH, VFS);
    event_on(0, TRACE_DELIVERED, 40, 1, TRACE_NONE, BDSH);
    event_on(2, TRACE_TAKEN, 20, 1, BDSH, VFS);
    event_on(2, TRACE_ANSWERED, 30, 1, VFS, BDSH)->retval = 5;
    event_on(3, TRACE_SENT, 25, 2, VFS, FAT);
    const trace_window_t *window = events_window();
    static const uint64_t calls[] = {1, 1, 2, 1, 1};
    assert_int_equal(window->count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(at(window, i).call, calls[i]);
        assert_true(i == 0 || at(window, i).time_ns > at(window, i - 1).time_ns);
    }
    assert_int_equal(window->entry_count, 2);
    trace_story_t story = story_of(window, 1);
    assert_true(story.whole && story.taken && story.answered && story.delivered);
    assert_false(trace_story_is_open(&story));
    assert_int_equal(story.retval, 5);
    assert_int_equal(story.taken_ns - story.start.time_ns, 10 * US);
    assert_int_equal(story.answered_ns - story.start.time_ns, 20 * US);
    story = story_of(window, 2);
    assert_true(trace_story_is_open(&story));
    assert_int_equal(trace_window_find(window, 3), TRACE_NOWHERE);
}

static void an_overflowed_ring_counts_lost_events(void **state)
{
    (void)state;
    events_reset(8);
    for (uint64_t i = 0; i < 20; i++)
        event(TRACE_SENT, i, 100 + i, BDSH, VFS);
    event_on(1, TRACE_TAKEN, 3, 103, BDSH, VFS);
    const trace_window_t *window = events_window();
    assert_int_equal(window->count, 9);
    assert_int_equal(window->lost, 12);
    assert_int_equal(window->left, 0);
    assert_int_equal(at(window, 0).call, 103);
    for (uint32_t i = 1; i < 9; i++)
        assert_int_equal(at(window, i).call, 111 + i);
    assert_false(story_of(window, 103).whole);
    assert_true(trace_story_is_open(&(trace_story_t){.start = {.kind = TRACE_TAKEN}}));
}

/* The first sequence number is not a multiple of the ring buffer's size. */
static void a_ring_with_a_late_start_is_read(void **state)
{
    (void)state;
    events.row[1] = (trace_row_t){70001, 70001, 70001};
    for (uint64_t i = 0; i < 70000; i++)
        event_on(1, TRACE_SENT, i, 1 + i, BDSH, VFS);
    const trace_window_t *window = events_window();
    assert_int_equal(window->count, TRACE_EVENTS_PER_CPU);
    assert_int_equal(window->lost, 70000 - TRACE_EVENTS_PER_CPU);
    for (uint32_t i = 0; i < window->count; i++)
        assert_int_equal(at(window, i).call, 70000 - TRACE_EVENTS_PER_CPU + 1 + i);
}

static void too_little_memory_keeps_the_newest(void **state)
{
    (void)state;
    static uint64_t memory[512];
    trace_window_t window;
    for (uint64_t i = 0; i < 1000; i++)
        event(TRACE_SENT, i, 1 + i, BDSH, VFS);
    assert_true(trace_window_build(&window, &events.source, NOW, memory, sizeof(memory)));
    assert_in_range(window.count, 64, 128);
    assert_int_equal(window.left, 1000 - window.count);
    assert_int_equal(at(&window, 0).call, 1001 - window.count);
    assert_int_equal(at(&window, window.count - 1).call, 1000);
    for (size_t size = 0; size < sizeof(memory);
         size++) { /* AddressSanitizer detects accesses outside of it */
        char *tight = malloc(size + 1);
        if (trace_window_build(&window, &events.source, NOW, tight + 1, size))
            assert_int_equal(at(&window, window.count - 1).call, 1000);
        else
            assert_true(size < 128);
        free(tight);
    }
    assert_false(trace_window_build(&window, &events.source, NOW, NULL, 0));
}

static void a_forward_restarts_the_wait(void **state)
{
    (void)state;
    event_open(10, 1);
    event(TRACE_FORWARDED, 30, 1, VFS, FAT);
    trace_story_t story = story_of(events_window(), 1);
    assert_true(trace_story_is_open(&story));
    assert_false(story.taken);
    assert_int_equal(story.callee, FAT);
    event(TRACE_TAKEN, 50, 1, BDSH, FAT);
    event(TRACE_ANSWERED, 60, 1, FAT, BDSH);
    story = story_of(events_window(), 1);
    assert_true(story.taken);
    assert_int_equal(story.forwards, 1);
    assert_int_equal(story.answered_ns - story.start.time_ns, 50 * US);
}

static void a_forgotten_call_is_not_open(void **state)
{
    (void)state;
    event_open(10, 1);
    event(TRACE_FORGOTTEN, 30, 1, BDSH, TRACE_NONE);
    trace_story_t story = story_of(events_window(), 1);
    assert_true(story.forgotten);
    assert_false(trace_story_is_open(&story));
}

static void notifications_and_ends_are_no_requests(void **state)
{
    (void)state;
    event(TRACE_NOTIFIED, 10, 1, TRACE_NONE, VFS)->flags = 16;
    event(TRACE_HUNG_UP, 20, 2, BDSH, VFS)->flags = 16;
    event(TRACE_TAKEN, 30, 3, BDSH, VFS)->flags = 16; /* notified before the window */
    trace_record_t *end = event(TRACE_ENDED, 40, 0, 99, TRACE_NONE);
    strcpy(end->name, "cat");
    const trace_window_t *window = events_window();
    for (uint64_t call = 1; call <= 3; call++) {
        trace_story_t story = story_of(window, call);
        assert_false(trace_story_is_request(&story));
    }
    trace_story_t story = story_of(window, TRACE_KEY_TASK(99));
    assert_false(trace_story_is_request(&story));
    char words[TRACE_TASK_SIZE];
    trace_task_words(window, 99, words);
    assert_string_equal(words, "99 (cat)");
    trace_task_words(window, 98, words);
    assert_string_equal(words, "98 (gone)");
}

/* Answers before requests, clocks that run backwards, repeated ids, unknown kinds. */
static void invalid_records_are_handled(void **state)
{
    (void)state;
    event(TRACE_DELIVERED, 900, 1, TRACE_NONE, BDSH);
    event(TRACE_ANSWERED, 800, 1, VFS, BDSH);
    event(TRACE_SENT, 700, 1, BDSH, VFS);
    event(TRACE_SENT, 100, 1, BDSH, VFS);
    event((enum trace_kind)77, 5, 2, 1, 2)->cpu = 60000;
    event(TRACE_SENT, NOW * 2, 0, TRACE_NONE, TRACE_NONE)->method = UINT64_MAX;
    event(TRACE_SENT, 5, TRACE_KEY_TASK(99), 1, 2);
    event(TRACE_ENDED, 5, 0, 99, 0);
    event(TRACE_ANSWERED, 1, 7, BDSH, VFS)->retval = INT32_MIN;
    memset(events.records[0][7].name, 'x', TASK_NAME_SIZE); /* not terminated */
    trace_story_t story = story_of(events_window(), 1);
    assert_int_equal(story.events, 4);
    assert_int_equal(story.retval, 0);
    assert_int_equal(trace_span(story.start.time_ns, story.answered_ns), 0);

    char words[TRACE_TASK_SIZE];
    trace_task_words(events_window(), 99, words);
    assert_string_equal(words, "99 (gone)"); /* the entry began as a call */
    for (unsigned i = 0; i < 8; i++) {
        trace_filter_t filter = {.lines = 3, .open = i & 1, .events = i & 2, .call = i & 4};
        assert_true(strlen(events_show(&filter)) > 0);
        assert_true(strlen(events_chrome(&filter)) > 0);
    }
}

static void unreadable_records_are_omitted(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 10; i++)
        event(TRACE_SENT, i, 1 + i, BDSH, VFS);
    events.missing = true;
    const trace_window_t *window = events_window();
    assert_int_equal(window->count, 5);
    assert_int_equal(at(window, 4).call, 9);
}

static void invalid_bounds_yield_no_events(void **state)
{
    (void)state;
    event_open(1, 1);
    events.row[1] = (trace_row_t){0, 100, 5};
    assert_int_equal(events_window()->count, 2);
}

static uint64_t cpu_us(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* One call with all events, and one call per event: no selection takes long. */
static void full_rings_are_read_in_linear_time(void **state)
{
    (void)state;
    for (unsigned chain = 0; chain < 2; chain++) {
        events_reset(TRACE_EVENTS_PER_CPU);
        for (uint64_t i = 0; i < (uint64_t)TRACE_EVENTS_PER_CPU * EVENT_CPUS; i++)
            event_on(i % EVENT_CPUS, TRACE_FORWARDED, i, chain ? 1 : 1 + i, VFS, FAT);
        uint64_t before = cpu_us();
        for (unsigned i = 0; i < 4; i++) {
            static const uint32_t nobody = 4711;
            trace_filter_t filter = {.lines = 1,
                                     .open = i & 1,
                                     .events = i & 2,
                                     .by_task = true,
                                     .tasks = &nobody,
                                     .task_count = 1};
            (void)events_show(&filter);
        }
        assert_true(cpu_us() - before < 20000000); /* quadratic would be hours */
        assert_int_equal(events_window()->count, TRACE_EVENTS_PER_CPU * EVENT_CPUS);
        assert_int_equal(events_window()->entry_count, chain ? 1 : events_window()->count);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_trace_has_a_window),           TEST(cpus_are_merged_by_time),
        TEST(an_overflowed_ring_counts_lost_events), TEST(a_ring_with_a_late_start_is_read),
        TEST(too_little_memory_keeps_the_newest),    TEST(a_forward_restarts_the_wait),
        TEST(a_forgotten_call_is_not_open),          TEST(notifications_and_ends_are_no_requests),
        TEST(invalid_records_are_handled),           TEST(unreadable_records_are_omitted),
        TEST(invalid_bounds_yield_no_events),        TEST(full_rings_are_read_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

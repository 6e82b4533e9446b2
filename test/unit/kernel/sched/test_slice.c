// SPDX-License-Identifier: BSD-2-Clause
/* Time slices, and the processor time that is charged for them. */
#include "sched_test.h"

#include <abi/event.h>
#include <irq/event.h>
#include <time/timer.h>

#define MS 1000000ull /* ns */
/* The maximum time that reading the clock takes on the host between two events. */
#define SLACK 100000ull

/* User threads that never wait: they run in steps, and record when they are preempted. */
#define TURNS_MAX 64

static uint64_t turn_ns[TURNS_MAX]; /* lengths of turns, in the order of their ends */
static char turn_of[TURNS_MAX];
static unsigned turns, turns_wanted;
static uint64_t step_ns;

/* Each step ends with an interrupt, at which the thread can be preempted. */
static void runner(uint64_t page, uint64_t letter)
{
    (void)page;
    uint64_t begin = arch_time_ns();
    while (turns < turns_wanted) {
        uint64_t before = arch_cpu_self()->switches;
        host_clock_advance(step_ns);
        uint64_t now = arch_time_ns();
        timer_interrupt();
        sched_preempt_point();
        if (arch_cpu_self()->switches == before || turns == turns_wanted)
            continue;
        turn_of[turns] = (char)letter;
        turn_ns[turns++] = now - begin;
        begin = arch_time_ns();
    }
}

static thread_t *start(const puppet_t *puppet, char letter)
{
    thread_t *thread;
    assert_int_equal(thread_create_user(puppet->task, "runner", (uaddr_t){(uintptr_t)runner},
                                        (uaddr_t){puppet->memory + 4096}, (uint64_t)letter,
                                        &thread),
                     EOK);
    thread_start(thread);
    return thread;
}

static void run(unsigned wanted, uint64_t step)
{
    turns = 0;
    turns_wanted = wanted;
    step_ns = step;
    host_run_now();
}

static void a_thread_runs_for_a_slice_while_others_are_ready(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    start(a, 'a');
    start(a, 'b');
    start(a, 'c');
    run(12, MS / 10);
    for (unsigned i = 1; i < turns; i++) /* the first turn is the rest of a slice */
        assert_in_range(turn_ns[i], SCHED_SLICE_NS - SLACK, SCHED_SLICE_NS + 2 * SLACK + MS / 10);
    for (unsigned i = 2; i < turns; i++)
        assert_int_not_equal(turn_of[i], turn_of[i - 1]);
}

static void every_thread_gets_the_same_number_of_turns(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    start(a, 'a');
    start(a, 'b');
    start(b, 'c');
    run(30, MS);
    unsigned count[3] = {0};
    for (unsigned i = 0; i < turns; i++)
        count[turn_of[i] - 'a']++;
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(count[i], 10);
}

static void runs_alone(uint64_t page, uint64_t steps)
{
    (void)page;
    for (uint64_t i = 0; i < steps; i++) {
        uint64_t before = arch_cpu_self()->switches;
        host_clock_advance(MS);
        timer_interrupt();
        sched_preempt_point();
        assert_int_equal(arch_cpu_self()->switches, before);
    }
    assert_false(arch_cpu_self()->ticking);
    assert_int_equal(arch_cpu_self()->timer_armed, UINT64_MAX);
    note('d');
}

/* A thread that is alone gets no tick: no timer is set. */
static void a_thread_that_is_alone_is_not_interrupted(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread;
    assert_int_equal(thread_create_user(a->task, "alone", (uaddr_t){(uintptr_t)runs_alone},
                                        (uaddr_t){a->memory + 4096}, 50, &thread),
                     EOK);
    thread_start(thread);
    host_run_now();
    assert_string_equal(story, "d");
}

/* The next tests run as the idle thread, which is not preempted: they check only the tick. */
static void begin_slice(void)
{
    cpu_t *cpu = arch_cpu_self();
    host_run();
    sched_tick();
    assert_false(cpu->ticking);
    cpu->need_resched = false;
}

static void nothing(void *argument)
{
    (void)argument;
}

static void the_slice_begins_when_another_thread_becomes_ready(void **state)
{
    (void)state;
    cpu_t *cpu = arch_cpu_self();
    begin_slice();
    uint64_t before = arch_time_ns();
    make(nothing, "a");
    assert_true(cpu->ticking);
    assert_in_range(cpu->tick_at, before + SCHED_SLICE_NS, before + SCHED_SLICE_NS + SLACK);
    assert_int_equal(cpu->timer_armed, cpu->tick_at);
    uint64_t end = cpu->tick_at;
    host_clock_advance(SCHED_SLICE_NS / 2);
    make(nothing, "b"); /* does not extend it */
    assert_int_equal(cpu->tick_at, end);
    host_run();
}

/* The timer can fire for another reason. */
static void an_interrupt_within_the_slice_does_not_end_it(void **state)
{
    (void)state;
    cpu_t *cpu = arch_cpu_self();
    begin_slice();
    make(nothing, "a");
    uint64_t end = cpu->tick_at;
    host_clock_advance(SCHED_SLICE_NS / 2);
    timer_interrupt();
    assert_false(cpu->need_resched);
    assert_true(cpu->ticking);
    assert_int_equal(cpu->tick_at, end);
    assert_int_equal(cpu->timer_armed, end); /* set again */
    host_clock_advance(SCHED_SLICE_NS / 2);
    timer_interrupt();
    assert_true(cpu->need_resched);
    assert_in_range(cpu->tick_at, end + SCHED_SLICE_NS, end + SCHED_SLICE_NS + SLACK);
    assert_int_equal(cpu->timer_armed, cpu->tick_at);
    host_run();
}

static void a_slice_that_ends_without_ready_threads_stops_the_tick(void **state)
{
    (void)state;
    cpu_t *cpu = arch_cpu_self();
    begin_slice();
    make(nothing, "a");
    host_run_now();
    assert_true(cpu->ticking);
    host_clock_advance(SCHED_SLICE_NS);
    timer_interrupt();
    assert_false(cpu->ticking);
    assert_false(cpu->need_resched);
    assert_int_equal(cpu->timer_armed, UINT64_MAX);
}

/* A thread that yields by itself is not preempted afterwards. */
static void yields_late(void *letter)
{
    cpu_t *cpu = arch_cpu_self();
    host_clock_advance(SCHED_SLICE_NS);
    timer_interrupt();
    assert_true(cpu->need_resched);
    sched_yield();
    assert_false(cpu->need_resched);
    note(LETTER_OF(letter));
}

static void a_yield_is_the_end_of_the_slice(void **state)
{
    (void)state;
    begin_slice();
    make(yields_late, "a");
    make(nothing, "b");
    host_run_now();
    assert_string_equal(story, "a");
}

/* ---- points at which the kernel lets others run ---- */

static bool event_was_delivered(void)
{
    const event_subscription_t *event = &task_kernel()->events[EVENT_KCON_CLOSED];
    return !event->armed || event->missed; /* missed: the last one was not received yet */
}

static void event_begin(void)
{
    assert_int_equal(event_subscribe(task_kernel(), EVENT_KCON_CLOSED, 7), EOK);
    task_kernel()->events[EVENT_KCON_CLOSED].missed = false;
    event_raise(EVENT_KCON_CLOSED);
    assert_false(event_was_delivered());
}

static void breathes(void *letter)
{
    cpu_t *cpu = arch_cpu_self();
    uint64_t before = cpu->switches;
    event_begin();
    sched_breathe();
    assert_true(event_was_delivered());
    assert_int_equal(cpu->switches, before);
    cpu->need_resched = true;
    sched_breathe();
    assert_false(cpu->need_resched);
    note(LETTER_OF(letter));
}

static void noter(void *letter)
{
    note(LETTER_OF(letter));
}

static void long_work_lets_others_run_after_the_slice(void **state)
{
    (void)state;
    make(breathes, "a");
    make(noter, "b");
    host_run_now();
    assert_string_equal(story, "ba");
}

static void is_preempted(uint64_t page, uint64_t letter)
{
    (void)page;
    cpu_t *cpu = arch_cpu_self();
    uint64_t before = cpu->switches;
    event_begin();
    sched_preempt_point();
    assert_true(event_was_delivered());
    assert_int_equal(cpu->switches, before);
    cpu->need_resched = true;
    sched_preempt_point();
    note((char)letter);
    atomic_store(&thread_current()->task->dying, true);
    sched_preempt_point();
    note('!'); /* not reached: the thread has ended */
    sched_switch_away();
}

static void a_thread_of_a_dying_task_ends_before_it_returns_to_user_mode(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    thread_t *thread;
    assert_int_equal(thread_create_user(a->task, "dying", (uaddr_t){(uintptr_t)is_preempted},
                                        (uaddr_t){a->memory + 4096}, 'a', &thread),
                     EOK);
    thread_start(thread);
    make(noter, "b");
    host_run_now();
    assert_string_equal(story, "ba");
    atomic_store(&a->task->dying, false);
}

/* ---- processor time ---- */

static uint64_t left_ns; /* when the last one left the processor */

static void works(void *argument)
{
    (void)argument;
    for (unsigned i = 0; i < 4; i++) {
        host_clock_advance(5 * MS);
        sched_yield();
    }
    left_ns = arch_time_ns();
    (void)wait();
}

static void time_is_charged_to_the_thread_that_ran(void **state)
{
    (void)state;
    thread_t *a = make(works, "a"), *b = make(works, "b");
    uint64_t idle = thread_time_used(thread_current()), begin = arch_time_ns();
    host_run_now();
    uint64_t elapsed = arch_time_ns() - begin;
    uint64_t of_a = thread_time_used(a), of_b = thread_time_used(b);
    assert_in_range(of_a, 20 * MS, 20 * MS + SLACK);
    assert_in_range(of_b, 20 * MS, 20 * MS + SLACK);
    assert_in_range(b->switched_ns, left_ns, left_ns + SLACK);
    /* All time is charged exactly once. */
    uint64_t charged = of_a + of_b + thread_time_used(thread_current()) - idle;
    assert_in_range(charged, elapsed - SLACK, elapsed + SLACK);
    host_clock_advance(MS);
    assert_int_equal(thread_time_used(a), of_a); /* it waits */
    assert_true(thread_wake(a, EOK) && thread_wake(b, EOK));
    host_run_now();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(a_thread_runs_for_a_slice_while_others_are_ready),
        STORY_TEST(every_thread_gets_the_same_number_of_turns),
        STORY_TEST(a_thread_that_is_alone_is_not_interrupted),
        STORY_TEST(the_slice_begins_when_another_thread_becomes_ready),
        STORY_TEST(an_interrupt_within_the_slice_does_not_end_it),
        STORY_TEST(a_slice_that_ends_without_ready_threads_stops_the_tick),
        STORY_TEST(a_yield_is_the_end_of_the_slice),
        STORY_TEST(long_work_lets_others_run_after_the_slice),
        STORY_TEST(a_thread_of_a_dying_task_ends_before_it_returns_to_user_mode),
        STORY_TEST(time_is_charged_to_the_thread_that_ran),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

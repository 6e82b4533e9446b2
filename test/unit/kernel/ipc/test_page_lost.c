// SPDX-License-Identifier: BSD-2-Clause
/*
 * Page-ins that fail, and events during a page-in: the pager or the waiting task dies, the area
 * changes, memory is exhausted. A hook around the kernel's copy functions runs other threads
 * between the two parts of an answer.
 */
#include "pager_test.h"

#include "counters.h"

#include <mm/account.h>
#include <mm/frame.h>
#include <mm/user.h>
#include <sched/sched.h>

__typeof__(user_copy_in) __real_user_copy_in, __wrap_user_copy_in;

static void (*in_copy)(void); /* called once */

errno_t __wrap_user_copy_in(as_t *as, void *to, uaddr_t from, size_t size)
{
    void (*hook)(void) = in_copy;
    in_copy = NULL;
    if (hook != NULL)
        hook();
    return __real_user_copy_in(as, to, from, size);
}

/* ---- the pager ---- */

static void an_error_of_the_pager_ends_the_accessing_task(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base + 8, true);
    assert_int_equal(answer(b, take_page_in(b, 0).handle, EIO, 0, 0, 0, NULL), EOK);
    assert_ended(a, "gives no page: EIO");
    assert_false(b->task->dead);
    assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
}

/* Every error of the pager is a failure of the page-in, not an error of the kernel. */
static void any_error_of_the_pager_is_a_failed_page_in(void **state)
{
    (void)state;
    static const int64_t numbers[] = {-1, EINTR, EAGAIN, 99999};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        paged_begin();
        puppet_touch(a, base, false);
        assert_int_equal(
            PUPPET_CALL(b, SYS_IPC_ANSWER, take_page_in(b, 0).handle, 0, (uint64_t)numbers[i]),
            EOK);
        assert_ended(a, "gives no page");
    }
}

static void the_death_of_a_pager_ends_waiting_tasks(void **state)
{
    (void)state;
    for (unsigned taken = 0; taken < 2; taken++) {
        paged_begin();
        puppet_touch(a, base, false);
        if (taken)
            (void)take_page_in(b, 0);
        puppet_kill(b);
        assert_ended(a, "its pager is gone");
    }
}

static void an_access_to_a_page_of_a_dead_pager_ends_the_task(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    give_page(b, 0, 'x');
    puppet_kill(b);
    puppet_touch(a, base, true);
    assert_true(puppet_done(a)); /* that page is mapped */
    puppet_touch(a, base + 4096, true);
    assert_ended(a, "its pager is gone");
}

static void hanging_up_the_phone_removes_the_pager(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *second = puppet_thread(a);
    puppet_touch(a, base, false);
    assert_int_equal(hang_up(second, ab), EOK);
    give_page(b, 0, 'x'); /* a pending request can still succeed */
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base), 'x');
    puppet_touch(a, base + 4096, false);
    assert_ended(a, "its pager is gone");
}

static void the_console_can_end_the_wait(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    uint64_t id = take_page_in(b, 0).id;
    assert_int_equal(ipc_call_fail(id, EDEADLK), EOK);
    step();
    assert_ended(a, "gives no page: EDEADLK");
}

/* ---- the waiting task ---- */

/* The call is forgotten like any other: the pager can answer, and gets an error. */
static void a_task_that_waits_for_a_page_can_be_killed(void **state)
{
    (void)state;
    for (unsigned taken = 0; taken < 2; taken++) {
        paged_begin();
        puppet_touch(a, base, false);
        ipc_message_t m = {0};
        if (taken)
            m = take_page_in(b, 0);
        puppet_kill(a);
        assert_true(a->task->dead);
        if (!taken)
            m = take_page_in(b, 0);
        assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EPARTY);
        assert_int_equal(take_ok(b).method, IPC_M_PHONE_HUNGUP);
        puppet_touch(b, b->memory, false);
        assert_true(puppet_done(b));
    }
}

/* An interrupt can also happen without a death: then the page is requested again. */
static void a_wait_that_is_interrupted_forgets_the_call(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    ipc_message_t m = take_page_in(b, 0);
    assert_true(thread_wake(a->thread, EINTR));
    step();
    assert_true(puppet_done(a)); /* back in user mode, where the access is repeated */
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EPARTY);
    puppet_touch(a, base, false);
    give_page(b, 0, 'x');
    assert_true(puppet_done(a));
    puppet_begin(a, SYS_TASK_SET_NAME, &(syscall_words_t){{base + 4096, 4}});
    assert_true(thread_wake(a->thread, EINTR));
    step();
    assert_true(puppet_done(a));
    assert_int_equal(a->result, EINTR);
}

static void a_forgotten_page_request_can_fail_or_be_dropped(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    puppet_kill(a);
    assert_int_equal(answer(b, take_page_in(b, 0).handle, ENOENT, 0, 0, 0, NULL), EOK);
    paged_begin();
    puppet_touch(a, base, false);
    puppet_kill(a);
    puppet_kill(b);
}

static void kill_a(void)
{
    task_kill(a->task, TASK_EXIT_KILLED, 0);
    a->gone = true;
    sched_yield();
    assert_true(a->task->dead);
}

static void a_task_can_be_killed_while_its_page_is_copied(void **state)
{
    (void)state;
    paged_begin();
    puppet_touch(a, base, false);
    ipc_message_t m = take_page_in(b, 0);
    in_copy = kill_a;
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EOK);
    assert_null(in_copy);
}

/* ---- the area ---- */

static void an_area_can_be_destroyed_during_a_page_in(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *second = puppet_thread(a);
    puppet_touch(a, base, false);
    ipc_message_t m = take_page_in(b, 0);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_DESTROY, base), EOK);
    assert_false(puppet_done(a));
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EOK);
    assert_ended(a, "nothing is there");
}

/* The page is not mapped into another area at the same address. */
static void another_area_can_be_created_during_a_page_in(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *second = puppet_thread(a);
    puppet_touch(a, base, false);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_DESTROY, base), EOK);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_CREATE, base, 4096, AREA_READ), EOK);
    give_page(b, 0, 'x');
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base), 0);
    /* The new area has a pager, which gets a request. */
    puppet_t *c = puppet_create("c");
    cap_handle_t ac = link_up(a, c, 9);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_DESTROY, base), EOK);
    assert_int_equal(area_paged(second, &base, 8192, AREA_READ, ab), EOK);
    puppet_touch(a, base + 4096, false);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_DESTROY, base), EOK);
    assert_int_equal(area_paged(second, &base, 8192, AREA_READ, ac), EOK);
    give_page(b, 4096, 'b');
    assert_false(puppet_done(a));
    give_page(c, 4096, 'c');
    assert_true(puppet_done(a));
    assert_int_equal(byte_at(a, base + 4096), 'c');
}

static void an_area_can_be_resized_during_a_page_in(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *second = puppet_thread(a);
    base = 0x500000000000; /* with free space after it */
    assert_int_equal(area_paged(a, &base, 4 * 4096, AREA_READ, ab), EOK);
    puppet_touch(a, base + 4096, false);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_RESIZE, base, 8 * 4096), EOK);
    give_page(b, 4096, 'x');
    assert_true(puppet_done(a));
    puppet_touch(a, base + 7 * 4096, false);
    ipc_message_t m = take_page_in(b, (uint64_t)7 * 4096);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_RESIZE, base, 4096), EOK);
    assert_int_equal(answer(b, m.handle, EOK, b->memory, 4096, 0, NULL), EOK);
    assert_ended(a, "nothing is there");
}

static void an_area_can_be_protected_during_a_page_in(void **state)
{
    (void)state;
    paged_begin();
    puppet_t *second = puppet_thread(a);
    puppet_touch(a, base, true);
    assert_int_equal(PUPPET_CALL(second, SYS_AREA_PROTECT, base, AREA_READ), EOK);
    give_page(b, 0, 'x');
    assert_ended(a, "write to");
}

/* ---- memory ---- */

/* Each allocation of a fault fails once; the task ends, and nothing leaks. */
static void starve(void (*inject)(uint64_t countdown), unsigned least)
{
    bool arrived = false;
    unsigned countdown;
    for (countdown = 1; !arrived && countdown < 20; countdown++) {
        paged_begin();
        poke(b, b->memory, "x", 1);
        counters_t before = counters_take();
        inject(countdown);
        puppet_touch(a, base, true);
        if (!a->task->dead) {
            ipc_message_t m;
            errno_t rc = take(b, &m);
            m = rc == EOK ? m : take_ok(b); /* the pager's allocation failed */
            assert_int_equal(answer(b, m.handle, EOK, b->memory, 1, 0, NULL), EOK);
        }
        inject(0);
        arrived = !a->task->dead;
        if (arrived) {
            assert_true(puppet_done(a));
        } else {
            assert_ended(a, "there is no memory for the page");
            assert_true(counters_take().frames >= before.frames);
        }
        puppet_kill(b);
    }
    assert_in_range(countdown, least + 2, 19);
}

static void every_allocation_of_a_fault_can_fail(void **state)
{
    (void)state;
    starve(frame_inject_failure, 1);
    starve(slab_inject_failure, 1);
}

enum { FRAMES_MAX = 1 << 16 };
static paddr_t frames[FRAMES_MAX];
static size_t frames_taken;

/* Takes frames until the share of a's task has only this number left. Others are still free. */
static void frames_take_until(uint64_t left)
{
    while (account_frames_left(a->task->as) > left && frames_taken < FRAMES_MAX)
        assert_int_equal(frame_alloc(&frames[frames_taken++]), EOK);
    assert_int_equal(account_frames_left(a->task->as), left);
    assert_true(frame_free_count() > left);
}

static void frames_give_back(void)
{
    while (frames_taken > 0)
        frame_unref(frames[--frames_taken]);
}

/* Frames are free, but this task cannot get one of them. */
static void a_task_that_holds_its_share_of_memory_gets_no_page(void **state)
{
    (void)state;
    paged_begin();
    frames_take_until(0);
    puppet_touch(a, base, true);
    assert_ended(a, "there is no memory for the page");
    frames_give_back();
}

static void the_last_frame_of_a_share_can_be_used(void **state)
{
    (void)state;
    paged_begin();
    frames_take_until(1);
    puppet_touch(a, base, true);
    frames_give_back();
    give_page(b, 0, 'x');
    assert_true(puppet_done(a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_error_of_the_pager_ends_the_accessing_task),
        TEST(any_error_of_the_pager_is_a_failed_page_in),
        TEST(the_death_of_a_pager_ends_waiting_tasks),
        TEST(an_access_to_a_page_of_a_dead_pager_ends_the_task),
        TEST(hanging_up_the_phone_removes_the_pager),
        TEST(the_console_can_end_the_wait),
        TEST(a_task_that_waits_for_a_page_can_be_killed),
        TEST(a_wait_that_is_interrupted_forgets_the_call),
        TEST(a_forgotten_page_request_can_fail_or_be_dropped),
        TEST(a_task_can_be_killed_while_its_page_is_copied),
        TEST(an_area_can_be_destroyed_during_a_page_in),
        TEST(another_area_can_be_created_during_a_page_in),
        TEST(an_area_can_be_resized_during_a_page_in),
        TEST(an_area_can_be_protected_during_a_page_in),
        TEST(every_allocation_of_a_fault_can_fail),
        TEST(a_task_that_holds_its_share_of_memory_gets_no_page),
        TEST(the_last_frame_of_a_share_can_be_used),
    };
    return RUN(tests);
}

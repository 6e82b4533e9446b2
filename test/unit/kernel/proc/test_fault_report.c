// SPDX-License-Identifier: BSD-2-Clause
/* What the log has of a fault that ends a task, and which faults do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <arch/host/host.h>
#include <lib/print.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <proc/fault.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

#define NOTHING_AT 0x40000000ull
#define PC         0x401000ull

/* The accesses of the next thread, one after the other. */
typedef struct access {
    uint64_t address;
    enum fault_kind kind;
    bool denied;
    uint64_t pc;
} access_t;

static const access_t *accesses;
static unsigned access_count, survived;

static void access_main(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    for (unsigned i = 0; i < access_count; i++) {
        fault_from_user(accesses[i].address, accesses[i].kind, accesses[i].denied, accesses[i].pc);
        survived++;
    }
}

/* Lets a new thread of the puppet make them; returns whether its task has ended. */
static bool make_accesses(puppet_t *a, const access_t *list, unsigned count)
{
    thread_t *thread = NULL;
    accesses = list;
    access_count = count;
    survived = 0;
    assert_int_equal(thread_create_user(a->task, "toucher", (uaddr_t){(uintptr_t)access_main},
                                        (uaddr_t){a->memory + 4096}, 0, &thread),
                     EOK);
    thread_start(thread);
    step();
    a->gone = atomic_load(&a->task->dying);
    return a->gone;
}

static void assert_logged(uint64_t from, const char *words)
{
    char text[4096] = {0};
    (void)klog_read(&from, text, sizeof(text) - 1);
    if (strstr(text, words) == NULL)
        fail_msg("\"%s\" is not in: %s", words, text);
}

/* One access ends the task of a new puppet; the log has the words. */
static void assert_ends(access_t access, unsigned flags, const char *words)
{
    puppet_t *a = puppet_create("a");
    uint64_t from = klog_next(), base = NOTHING_AT;
    if (flags != 0)
        assert_int_equal(as_area_create(a->task->as, &base, 4096, flags), EOK);
    assert_true(make_accesses(a, &access, 1));
    assert_int_equal(survived, 0);
    assert_logged(from, words);
}

static void the_report_names_the_access_and_its_place(void **state)
{
    (void)state;
    assert_ends((access_t){NOTHING_AT + 16, FAULT_READ, false, PC}, 0,
                "at instruction 0x401000: page fault: read of 0x40000010, nothing is there\n");
    assert_ends((access_t){NOTHING_AT, FAULT_WRITE, false, PC + 1}, 0,
                "at instruction 0x401001: page fault: write to 0x40000000, nothing is there\n");
    assert_ends((access_t){NOTHING_AT, FAULT_EXEC, false, PC}, 0,
                "page fault: jump to 0x40000000, nothing is there\n");
    assert_ends((access_t){USER_END, FAULT_READ, false, PC}, 0, "nothing is there\n");
}

static void the_report_names_a_page_that_does_not_allow_the_access(void **state)
{
    (void)state;
    assert_ends((access_t){NOTHING_AT, FAULT_WRITE, true, PC}, AREA_READ,
                "page fault: write to 0x40000000, the page does not allow it\n");
    assert_ends((access_t){NOTHING_AT, FAULT_EXEC, true, PC}, AREA_READ | AREA_WRITE,
                "page fault: jump to 0x40000000, the page does not allow it\n");
}

static void the_report_says_that_memory_is_exhausted(void **state)
{
    (void)state;
    enum { FRAMES = 1 << 16 };
    static paddr_t frames[FRAMES];
    size_t taken = 0;
    uint64_t base = NOTHING_AT;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    const access_t access = {NOTHING_AT, FAULT_WRITE, false, PC};
    assert_int_equal(as_area_create(a->task->as, &base, 4096, AREA_READ | AREA_WRITE), EOK);
    assert_false(make_accesses(a, &access, 1));
    assert_int_equal(survived, 1);
    uint64_t from = klog_next();
    base = NOTHING_AT;
    assert_int_equal(as_area_create(b->task->as, &base, 4096, AREA_READ | AREA_WRITE), EOK);
    puppet_t *toucher = puppet_thread(b);
    while (account_frames_left(b->task->as) > 0 && taken < FRAMES)
        assert_int_equal(frame_alloc(&frames[taken++]), EOK);
    puppet_touch(toucher, NOTHING_AT, true);
    b->gone = true;
    assert_true(b->task->dead);
    while (taken > 0)
        frame_unref(frames[--taken]);
    assert_logged(from, "write to 0x40000000, there is no memory for the page\n");
}

/* ---- pagers ---- */

static puppet_t *a_with_pager, *pager;
static uint64_t paged;

static void pager_begin(void)
{
    a_with_pager = puppet_create("a");
    pager = puppet_create("pager");
    cap_handle_t phone = link_up(a_with_pager, pager, 7);
    syscall_words_t words = {{0, 4096, AREA_READ, phone, 1, 2, 3}};
    assert_int_equal(puppet_call(a_with_pager, SYS_AREA_CREATE_PAGED, &words), EOK);
    paged = words.w[0];
}

static void assert_refusal(errno_t retval, const char *format)
{
    char words[128];
    pager_begin();
    uint64_t from = klog_next();
    puppet_touch(a_with_pager, paged, false);
    assert_int_equal(answer(pager, take_ok(pager).handle, retval, 0, 0, 0, NULL), EOK);
    assert_true(a_with_pager->task->dead);
    a_with_pager->gone = true;
    (void)print_format(words, sizeof(words), format, (unsigned long long)paged, pager->task->id);
    assert_logged(from, words);
}

static void the_report_has_the_error_of_the_pager(void **state)
{
    (void)state;
    assert_refusal(EIO, "page fault: read of 0x%llx, its pager %u gives no page: EIO\n");
    assert_refusal(12345, "read of 0x%llx, its pager %u gives no page: error 12345\n");
    pager_begin();
    uint64_t from = klog_next();
    puppet_touch(a_with_pager, paged, false);
    puppet_kill(pager);
    a_with_pager->gone = true;
    assert_logged(from, ", its pager is gone\n");
}

/* ---- repeated faults ---- */

#define TWICE (2 * FAULT_REPEATS_MAX)

/* Faults of which every second one is different. */
static bool alternating_faults_end(access_t one, access_t other)
{
    static access_t list[TWICE];
    uint64_t base = NOTHING_AT;
    puppet_t *a = puppet_create("a");
    assert_int_equal(as_area_create(a->task->as, &base, 4096, AREA_READ | AREA_WRITE), EOK);
    for (unsigned i = 0; i < TWICE; i++)
        list[i] = i % 2 == 0 ? one : other;
    bool ended = make_accesses(a, list, TWICE);
    assert_int_equal(survived, ended ? FAULT_REPEATS_MAX - 1 : TWICE);
    return ended;
}

static void only_the_same_fault_in_succession_is_a_repetition(void **state)
{
    (void)state;
    const access_t same = {NOTHING_AT, FAULT_WRITE, true, PC};
    access_t other = same;
    assert_true(alternating_faults_end(same, same));
    other.pc++;
    assert_false(alternating_faults_end(same, other));
    other = same;
    other.address++;
    assert_false(alternating_faults_end(same, other));
    other = same;
    other.denied = false; /* a missing page */
    assert_false(alternating_faults_end(same, other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_report_names_the_access_and_its_place),
        TEST(the_report_names_a_page_that_does_not_allow_the_access),
        TEST(the_report_says_that_memory_is_exhausted),
        TEST(the_report_has_the_error_of_the_pager),
        TEST(only_the_same_fault_in_succession_is_a_repetition),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

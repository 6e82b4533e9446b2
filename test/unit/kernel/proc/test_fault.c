// SPDX-License-Identifier: BSD-2-Clause
/* Repeated page faults without progress end the task. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <arch/host/host.h>
#include <proc/fault.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

/* More faults than a thread without progress can survive. */
#define FAULTS 1000

#define PC 0x401000

static uint64_t address;    /* of two pages that may be written to */
static uint64_t step_bytes; /* distance between consecutive faults */
static bool refused;        /* a page was there */
static unsigned survived;

static void faulting_main(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    for (unsigned i = 0; i < FAULTS; i++) {
        fault_from_user(address + i % 2 * step_bytes, FAULT_WRITE, refused, PC);
        survived++;
    }
}

/* Creates a task whose thread faults. */
static puppet_t *let_fault(void)
{
    survived = 0;
    puppet_t *a = puppet_create("a");
    address = a->memory;
    poke(a, a->memory, "x", 1);
    poke(a, a->memory + 100, "worker", 6);
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_CREATE, (uintptr_t)faulting_main, a->memory + 4096,
                                 0, a->memory + 100, 6),
                     EOK);
    step();
    return a;
}

static bool log_has(uint64_t from, const char *words)
{
    char text[4096] = {0};
    uint64_t at = from;
    (void)klog_read(&at, text, sizeof(text) - 1);
    return strstr(text, words) != NULL;
}

static void an_access_that_is_refused_for_ever_ends_the_task(void **state)
{
    (void)state;
    uint64_t log_from = klog_next();
    step_bytes = 0;
    refused = true;
    puppet_t *a = let_fault();
    a->gone = true;
    assert_int_equal(survived, FAULT_REPEATS_MAX - 1);
    assert_true(a->task->dead);
    assert_true(log_has(log_from, "the processor refuses it although the area allows it"));
}

static void refusals_at_changing_places_are_progress(void **state)
{
    (void)state;
    step_bytes = 8;
    refused = true;
    puppet_t *a = let_fault();
    assert_int_equal(survived, FAULTS);
    assert_false(a->task->dead);
}

static void faults_of_missing_pages_are_progress(void **state)
{
    (void)state;
    step_bytes = 0;
    refused = false;
    puppet_t *a = let_fault();
    assert_int_equal(survived, FAULTS);
    assert_false(a->task->dead);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_access_that_is_refused_for_ever_ends_the_task),
        TEST(refusals_at_changing_places_are_progress),
        TEST(faults_of_missing_pages_are_progress),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

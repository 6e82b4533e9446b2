// SPDX-License-Identifier: BSD-2-Clause
/* Repeated page faults without progress end the task. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <abi/board.h>
#include <abi/limits.h>
#include <arch/host/host.h>
#include <proc/fault.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

/* More faults than a thread without progress can survive. */
#define FAULTS 1000

#define PC 0x401000

/* Rows of a board: more than fit into a page. */
#define BOARD_ROWS 40

static uint64_t address;    /* of two writable pages */
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

static void an_access_that_is_always_refused_ends_the_task(void **state)
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

static void refusals_at_different_addresses_are_progress(void **state)
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

/* Creates a task whose board has `rows` rows: waiting fibrils, and a running one in row `at`. */
static puppet_t *puppet_with_rows(const char *running, uint32_t rows, uint32_t at)
{
    puppet_t *a = puppet_create("deep");
    board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), rows};
    board_row_t waits = {.state = BOARD_WAITING, .name = "waits"};
    board_row_t runs = {.state = BOARD_RUNNING};
    strncpy(runs.name, running, sizeof(runs.name));
    poke(a, a->memory, &header, sizeof(header));
    for (uint32_t i = 0; i < rows; i++)
        poke(a, a->memory + sizeof(header) + i * sizeof(waits), i != at ? &waits : &runs,
             sizeof(waits));
    assert_int_equal(
        PUPPET_CALL(a, SYS_BOARD_REGISTER, a->memory, sizeof(header) + rows * sizeof(waits)), EOK);
    return a;
}

static puppet_t *puppet_with_board(const char *running)
{
    return puppet_with_rows(running, BOARD_ROWS, BOARD_ROWS - 1);
}

/* Lets the thread `toucher` write into a guard, and checks that the log contains `words`. */
static void exhaust_stack(puppet_t *a, puppet_t *toucher, const char *words)
{
    uint64_t log_from = klog_next();
    uint64_t base = 0;
    assert_int_equal(as_area_create(a->task->as, &base, STACK_GUARD_SIZE + 4096,
                                    AREA_READ | AREA_WRITE | AREA_GUARD),
                     EOK);
    puppet_touch(toucher, base + STACK_GUARD_SIZE - 1, true);
    a->gone = true;
    assert_false(puppet_done(toucher));
    assert_true(a->task->dead);
    assert_true(log_has(log_from, words));
}

static void an_exhausted_stack_is_reported_with_its_fibril(void **state)
{
    (void)state;
    puppet_t *a = puppet_with_board("narrow\x1b[2J");
    exhaust_stack(a, a, "stack exhausted in fibril \"narrow?[2J\": write to 0x");
    a = puppet_with_board("a name that has no zero at its end");
    exhaust_stack(a, a, "in fibril \"a name that has no zero\": write to 0x");
}

/* Each page of a board has 32 rows; the first one has 31, and a part of the next. */
static void the_running_fibril_is_found_in_any_row(void **state)
{
    (void)state;
    static const uint32_t places[] = {0, 30, 31, 32, 62, 63, 64, 98, 99};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        puppet_t *a = puppet_with_rows("deep", 100, places[i]);
        exhaust_stack(a, a, "stack exhausted in fibril \"deep\": write to 0x");
    }
    puppet_t *a = puppet_with_rows("none", 100, 100);
    board_row_t behind = {.state = BOARD_RUNNING, .name = "behind the board"};
    poke(a, a->memory + sizeof(board_header_t) + 100 * sizeof(behind), &behind, sizeof(behind));
    exhaust_stack(a, a, "stack exhausted: write to 0x");
}

static void threads_without_fibrils_are_reported_without_one(void **state)
{
    (void)state;
    puppet_t *a = puppet_with_board("main");
    exhaust_stack(a, puppet_thread(a), "stack exhausted: write to 0x");
    a = puppet_create("plain");
    exhaust_stack(a, a, "stack exhausted: write to 0x");
}

static void an_unreadable_board_names_no_fibril(void **state)
{
    (void)state;
    static const board_header_t wrong[] = {{BOARD_MAGIC + 1, sizeof(board_row_t), BOARD_ROWS},
                                           {BOARD_MAGIC, 64, BOARD_ROWS}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        puppet_t *a = puppet_with_board("main");
        poke(a, a->memory, &wrong[i], sizeof(wrong[i]));
        exhaust_stack(a, a, "stack exhausted: write to 0x");
    }
    puppet_t *a = puppet_with_board("main");
    assert_int_equal(as_area_destroy(a->task->as, a->memory), EOK);
    exhaust_stack(a, a, "stack exhausted: write to 0x");
    /* The running fibril is in the last row: an excessive count in the header does not matter. */
    a = puppet_with_board("main");
    poke(a, a->memory, &(board_header_t){BOARD_MAGIC, sizeof(board_row_t), UINT32_MAX},
         sizeof(board_header_t));
    exhaust_stack(a, a, "stack exhausted in fibril \"main\": write to 0x");
    a = puppet_with_board("main");
    poke(a, a->memory, &(board_header_t){BOARD_MAGIC, sizeof(board_row_t), BOARD_ROWS - 1},
         sizeof(board_header_t));
    exhaust_stack(a, a, "stack exhausted: write to 0x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_access_that_is_always_refused_ends_the_task),
        TEST(refusals_at_different_addresses_are_progress),
        TEST(faults_of_missing_pages_are_progress),
        TEST(an_exhausted_stack_is_reported_with_its_fibril),
        TEST(the_running_fibril_is_found_in_any_row),
        TEST(threads_without_fibrils_are_reported_without_one),
        TEST(an_unreadable_board_names_no_fibril),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

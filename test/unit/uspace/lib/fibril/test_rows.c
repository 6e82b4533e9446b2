// SPDX-License-Identifier: BSD-2-Clause
/* Rows of the fibril board: how they begin and end, and which one is used next. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "fake_kernel.h"
#include <fibril/board.h>
#include <fibril/start.h>
#include <string.h>

static const board_header_t *board(void)
{
    return (const board_header_t *)(uintptr_t)fake_board;
}

static int start(void **state)
{
    (void)state;
    fibril_start(NULL);
    return 0;
}

/* Ends a row that owes what `owe` enters; returns its state afterwards. */
static uint32_t state_of_the_end(void (*owe)(board_row_t *row))
{
    board_row_t *row = board_row_get("owes");
    owe(row);
    bool owes = board_row_end(row);
    uint32_t state = row->state;
    assert_int_equal(owes, state == BOARD_ENDED);
    board_row_put(row);
    return state;
}

static void owe_nothing(board_row_t *row)
{
    board_row_hold(row, 0x5000);
    board_row_release(row, 0x5000);
}

static void owe_an_answer(board_row_t *row)
{
    board_row_serve(row, 1);
}

static void owe_the_first_lock(board_row_t *row)
{
    board_row_hold(row, 0x5000);
}

static void owe_the_last_lock(board_row_t *row)
{
    for (uint64_t i = 1; i <= BOARD_HELD_MAX; i++)
        board_row_hold(row, i << 12);
    for (uint64_t i = 1; i < BOARD_HELD_MAX; i++)
        board_row_release(row, i << 12);
}

static void owe_one_lock_more(board_row_t *row)
{
    for (uint64_t i = 1; i <= BOARD_HELD_MAX + 1; i++)
        board_row_hold(row, i << 12);
    for (uint64_t i = 1; i <= BOARD_HELD_MAX; i++)
        board_row_release(row, i << 12);
}

static void a_row_ends_with_what_is_owed(void **state)
{
    (void)state;
    assert_int_equal(state_of_the_end(owe_nothing), BOARD_FREE);
    assert_int_equal(state_of_the_end(owe_an_answer), BOARD_ENDED);
    assert_int_equal(state_of_the_end(owe_the_first_lock), BOARD_ENDED);
    assert_int_equal(state_of_the_end(owe_the_last_lock), BOARD_ENDED);
    assert_int_equal(state_of_the_end(owe_one_lock_more), BOARD_ENDED);
}

/* A lock that is released without being held changes nothing. */
static void a_lock_that_is_not_held_is_not_released(void **state)
{
    (void)state;
    board_row_t *row = board_row_get("holds");
    board_row_hold(row, 0x5000);
    board_row_hold(row, 0x6000);
    board_row_release(row, 0x7000);
    assert_int_equal(row->held_more, 0);
    assert_int_equal(row->held[0], 0x5000);
    assert_int_equal(row->held[1], 0x6000);
    board_row_release(row, 0x5000);
    board_row_hold(row, 0x8000); /* in the free place */
    assert_int_equal(row->held[0], 0x8000);
    board_row_put(row);
}

/* A new row shows nothing of what used it before. */
static void a_row_begins_empty(void **state)
{
    (void)state;
    board_row_t *row = board_row_get("a name of more than twenty-three bytes");
    assert_string_equal(row->name, "a name of more than twe");
    assert_int_equal(row->state, BOARD_READY);
    uint32_t ticket = board_ticket;
    board_row_wait(row, BOARD_WAIT_LOCK, 0x5000, "lock", 9);
    assert_int_equal(row->ticket, ticket + 1);
    assert_int_equal(row->state, BOARD_WAITING);
    board_row_serve(row, 1);
    board_row_serve_outer(row, 2);
    board_row_connect(row, 3);
    board_row_queue(row, 4);
    assert_int_equal(row->serving, 1);
    assert_int_equal(row->serving_outer, 2);
    assert_int_equal(row->connection, 3);
    assert_int_equal(row->queued, 4);
    board_row_put(row);
    assert_ptr_equal(board_row_get("next"), row);
    board_row_t expected = {.state = BOARD_READY, .name = "next"};
    assert_memory_equal(row, &expected, sizeof(expected));
    board_row_put(row);
}

/* The first free row is used, so that the kernel reads few of them. */
static void the_first_free_row_is_used(void **state)
{
    (void)state;
    board_row_t *row[5];
    for (unsigned i = 0; i < 5; i++)
        row[i] = board_row_get("row");
    uint32_t count = board()->row_count;
    assert_ptr_equal(row[4], (board_row_t *)(uintptr_t)(board() + 1) + count - 1);
    board_row_put(row[3]);
    board_row_put(row[1]);
    board_row_put(row[4]);
    assert_ptr_equal(board_row_get("row"), row[1]);
    assert_ptr_equal(board_row_get("row"), row[3]);
    assert_ptr_equal(board_row_get("row"), row[4]);
    assert_int_equal(board()->row_count, count);
    for (unsigned i = 0; i < 5; i++)
        board_row_put(row[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_ends_with_what_is_owed),
        cmocka_unit_test(a_lock_that_is_not_held_is_not_released),
        cmocka_unit_test(a_row_begins_empty),
        cmocka_unit_test(the_first_free_row_is_used),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The fibril board: its rows for fibrils that wait, hold locks and serve. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "fake_kernel.h"
#include <abi/area.h>
#include <fibril/scheduler.h>
#include <fibril/start.h>
#include <string.h>

static const board_header_t *board(void)
{
    return (const board_header_t *)(uintptr_t)fake_board;
}

/* Returns the used row of the fibril with this name, or NULL. */
static const board_row_t *row_of(const char *name)
{
    const board_row_t *rows = (const board_row_t *)(board() + 1);
    for (uint32_t i = 0; i < board()->row_count; i++)
        if (rows[i].state != BOARD_FREE && !strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

static void make(const char *name, void (*entry)(void *), void *argument)
{
    assert_int_equal(fibril_create(name, entry, argument, NULL), EOK);
}

static void settle(void)
{
    for (int i = 0; i < 10; i++)
        fibril_yield();
}

static void board_off_registers_none(void **state)
{
    (void)state;
    fake_boards = false;
    fibril_start(NULL);
    assert_int_equal(fake_board, 0);
    assert_null(fibril_self()->row);
    fake_boards = true;
}

static void without_memory_there_is_no_board(void **state)
{
    (void)state;
    fake_areas_max = fake_areas;
    fibril_start(NULL);
    assert_int_equal(fake_board, 0);
    assert_null(fibril_self()->row);
    fake_areas_max = UINT32_MAX;
    assert_null(board_area());
    board_stop(); /* which is nothing */
}

static void a_board_that_the_kernel_refuses_is_not_kept(void **state)
{
    (void)state;
    unsigned before = fake_areas;
    fake_board_refused = true;
    fibril_start(NULL);
    fake_board_refused = false;
    assert_int_equal(fake_areas, before);
    assert_null(board_area());
    assert_null(fibril_self()->row);
}

/* Every function accepts the row of a fibril that has none. */
static void fibrils_work_without_rows(void **state)
{
    (void)state;
    fibril_mutex_t lock = FIBRIL_MUTEX_INIT("lock");
    assert_null(board_row_get("none"));
    fibril_mutex_lock(&lock);
    fibril_mutex_unlock(&lock);
    fibril_serve(7);
    fibril_serve(0);
    board_row_serve_outer(NULL, 7);
    board_row_connect(NULL, 7);
    board_row_queue(NULL, 7);
    fibril_sleep(10);
    assert_false(board_row_end(NULL));
    board_row_put(NULL);
}

static void board_shows_main(void **state)
{
    (void)state;
    fake_boards_unknown = true; /* boards are on unless the option says `off` */
    fibril_start(NULL);
    fake_boards_unknown = false;
    assert_int_not_equal(fake_board, 0);
    assert_ptr_equal(board_area(), board());
    assert_int_equal(fake_area_flags, AREA_READ | AREA_WRITE);
    assert_in_range(fake_area_size, fake_board_size, fake_board_size + 4095);
    assert_int_equal(fake_board_size,
                     sizeof(board_header_t) + BOARD_ROWS_MAX * sizeof(board_row_t));
    assert_int_equal(board()->magic, BOARD_MAGIC);
    assert_int_equal(board()->row_size, sizeof(board_row_t));
    assert_int_equal(board()->row_count, 1);
    assert_int_equal(row_of("main")->state, BOARD_RUNNING);
}

static fibril_mutex_t mutex = FIBRIL_MUTEX_INIT("table");

static void mutex_taker(void *argument)
{
    (void)argument;
    fibril_mutex_lock(&mutex);
    fibril_yield();
    fibril_mutex_unlock(&mutex);
}

static void mutex_shows_waiters_and_holder(void **state)
{
    (void)state;
    fibril_mutex_lock(&mutex);
    assert_int_equal(row_of("main")->held[0], (uintptr_t)&mutex);
    make("first", mutex_taker, NULL);
    make("second", mutex_taker, NULL);
    assert_int_equal(row_of("first")->state, BOARD_READY);
    settle();
    const board_row_t *first = row_of("first"), *second = row_of("second");
    assert_int_equal(first->state, BOARD_WAITING);
    assert_int_equal(first->wait, BOARD_WAIT_LOCK);
    assert_int_equal(first->object, (uintptr_t)&mutex);
    assert_string_equal((const char *)(uintptr_t)first->object_name, "table");
    assert_int_equal(first->held[0], 0);
    assert_int_equal(first->deadline, 0); /* no limit */
    assert_true(second->ticket > first->ticket);
    fibril_mutex_unlock(&mutex);
    assert_int_equal(row_of("main")->held[0], 0);
    assert_int_equal(first->state, BOARD_READY);
    assert_int_equal(first->held[0], (uintptr_t)&mutex); /* ownership was passed at once */
    settle();
    assert_null(row_of("first"));
    assert_null(row_of("second"));
}

static void looks_at_the_states(void *argument)
{
    (void)argument;
    assert_int_equal(row_of("looks")->state, BOARD_RUNNING);
    assert_int_equal(row_of("main")->state, BOARD_READY);
}

static void the_board_shows_which_fibril_runs(void **state)
{
    (void)state;
    make("looks", looks_at_the_states, NULL);
    assert_int_equal(row_of("looks")->state, BOARD_READY);
    settle();
    assert_int_equal(row_of("main")->state, BOARD_RUNNING);
}

static fibril_cond_t cond = FIBRIL_COND_INIT;

static void condition_waiter(void *argument)
{
    (void)argument;
    fibril_mutex_lock(&mutex);
    fibril_cond_wait(&cond, &mutex);
    fibril_mutex_unlock(&mutex);
}

static void condition_is_named_by_its_mutex(void **state)
{
    (void)state;
    make("waiter", condition_waiter, NULL);
    settle();
    const board_row_t *row = row_of("waiter");
    assert_int_equal(row->wait, BOARD_WAIT_CONDITION);
    assert_int_equal(row->object, (uintptr_t)&cond);
    assert_string_equal((const char *)(uintptr_t)row->object_name, "table");
    assert_int_equal(row->held[0], 0);
    fibril_cond_signal(&cond);
    settle();
    assert_null(row_of("waiter"));
}

static fibril_rwlock_t rwlock = FIBRIL_RWLOCK_INIT("tree");

static void tree_reader(void *argument)
{
    (void)argument;
    fibril_rwlock_read_lock(&rwlock);
    fibril_yield();
    fibril_rwlock_read_unlock(&rwlock);
}

static void tree_writer(void *argument)
{
    (void)argument;
    fibril_rwlock_write_lock(&rwlock);
    fibril_yield();
    fibril_rwlock_write_unlock(&rwlock);
}

static void rwlock_shows_how_it_is_held(void **state)
{
    (void)state;
    uint64_t address = (uintptr_t)&rwlock;
    fibril_rwlock_read_lock(&rwlock);
    assert_int_equal(row_of("main")->held[0], address | BOARD_HELD_READ);
    make("writer", tree_writer, NULL);
    make("reader", tree_reader, NULL);
    settle();
    const board_row_t *writer = row_of("writer"), *reader = row_of("reader");
    assert_int_equal(writer->wait, BOARD_WAIT_LOCK);
    assert_int_equal(reader->wait, BOARD_WAIT_READ_LOCK);
    assert_true(reader->ticket > writer->ticket);
    fibril_rwlock_read_unlock(&rwlock);
    assert_int_equal(row_of("main")->held[0], 0);
    assert_int_equal(writer->held[0], address);
    assert_int_equal(reader->held[0], 0);
    settle();
    assert_null(row_of("reader"));
}

static void many_locks_are_counted(void **state)
{
    (void)state;
    fibril_mutex_t locks[BOARD_HELD_MAX + 2];
    for (size_t i = 0; i < BOARD_HELD_MAX + 2; i++) {
        fibril_mutex_init(&locks[i], "one of many");
        fibril_mutex_lock(&locks[i]);
    }
    assert_int_equal(row_of("main")->held_more, 2);
    for (size_t i = 0; i < BOARD_HELD_MAX + 2; i++)
        fibril_mutex_unlock(&locks[i]);
    assert_int_equal(row_of("main")->held_more, 0);
    for (size_t i = 0; i < BOARD_HELD_MAX; i++)
        assert_int_equal(row_of("main")->held[i], 0);
}

static void sleeper(void *us)
{
    fibril_sleep((uint64_t)(uintptr_t)us);
}

static void sleep_shows_its_end(void **state)
{
    (void)state;
    make("sleeper", sleeper, (void *)(uintptr_t)5000);
    settle();
    assert_int_equal(row_of("sleeper")->wait, BOARD_WAIT_TIMER);
    assert_int_equal(row_of("sleeper")->object, fake_now_ns + 5000 * 1000);
    assert_int_equal(row_of("sleeper")->deadline, fake_now_ns + 5000 * 1000);
    fibril_sleep(6000);
    assert_null(row_of("sleeper"));
}

static void server(void *id)
{
    fibril_serve((uintptr_t)id);
    (void)fibril_block((fibril_wait_t){.kind = BOARD_WAIT_ANSWER, .object = 77}, 1000);
    fibril_serve(0);
}

static void server_shows_what_it_serves(void **state)
{
    (void)state;
    make("server", server, (void *)(uintptr_t)4711);
    settle();
    assert_int_equal(row_of("server")->serving, 4711);
    assert_int_equal(row_of("server")->wait, BOARD_WAIT_ANSWER);
    assert_int_equal(row_of("server")->object, 77);
    fibril_sleep(2000);
    assert_null(row_of("server"));
}

static void forgetful(void *lock)
{
    fibril_mutex_lock(lock);
    fibril_serve(4712);
}

/* The address of the ended fibril is reused: the new fibril does not hold the lock. */
static void taker(void *lock)
{
    assert_false(fibril_mutex_is_mine(lock));
    assert_false(fibril_mutex_trylock(lock));
}

static void what_an_ended_fibril_owes_stays(void **state)
{
    (void)state;
    static fibril_mutex_t left = FIBRIL_MUTEX_INIT("left");
    make("forgetful", forgetful, &left);
    settle();
    const board_row_t *row = row_of("forgetful");
    assert_non_null(row);
    assert_int_equal(row->state, BOARD_ENDED);
    assert_int_equal(row->serving, 4712);
    assert_int_equal(row->held[0], (uintptr_t)&left);
    for (unsigned i = 0; i < 20; i++)
        make("taker", taker, &left);
    settle();
    assert_null(row_of("taker"));
    board_row_put((board_row_t *)(uintptr_t)row);
}

static void the_board_can_be_taken_back(void **state)
{
    (void)state;
    const board_header_t *before = board();
    board_stop();
    assert_int_equal(fake_board, 0);
    assert_int_equal(fake_board_size, 0);
    fake_board = (uintptr_t)before;
}

static void rows_are_used_again_and_run_out(void **state)
{
    (void)state;
    board_row_t *row[BOARD_ROWS_MAX];
    uint32_t before = board()->row_count;
    assert_true(before <= 32);
    for (unsigned i = 1; i < BOARD_ROWS_MAX; i++) {
        row[i] = board_row_get("row");
        assert_non_null(row[i]);
    }
    assert_int_equal(board()->row_count, BOARD_ROWS_MAX);
    assert_null(board_row_get("one too many"));
    make("unseen", tree_reader, NULL); /* it works without a row */
    settle();
    board_row_put(row[7]);
    assert_ptr_equal(board_row_get("again"), row[7]);
    for (unsigned i = 1; i < BOARD_ROWS_MAX; i++)
        board_row_put(row[i]);
    assert_null(row_of("row"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(board_off_registers_none),
        cmocka_unit_test(without_memory_there_is_no_board),
        cmocka_unit_test(a_board_that_the_kernel_refuses_is_not_kept),
        cmocka_unit_test(fibrils_work_without_rows),
        cmocka_unit_test(board_shows_main),
        cmocka_unit_test(mutex_shows_waiters_and_holder),
        cmocka_unit_test(the_board_shows_which_fibril_runs),
        cmocka_unit_test(condition_is_named_by_its_mutex),
        cmocka_unit_test(rwlock_shows_how_it_is_held),
        cmocka_unit_test(many_locks_are_counted),
        cmocka_unit_test(sleep_shows_its_end),
        cmocka_unit_test(server_shows_what_it_serves),
        cmocka_unit_test(what_an_ended_fibril_owes_stays),
        cmocka_unit_test(the_board_can_be_taken_back),
        cmocka_unit_test(rows_are_used_again_and_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

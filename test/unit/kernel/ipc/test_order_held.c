// SPDX-License-Identifier: BSD-2-Clause
/* The order lint and locks: which locks a server holds while it calls another one of the cycle. */
#include "order_test.h"

#include <abi/area.h>
#include <abi/board.h>

#define SAFE_WITHOUT_LOCKS "share no connection, and hold no lock during these calls)"
#define SAFE_WITH_LOCKS    "share no connection, and no call of the cycle needs these locks)"

static uint64_t row_address(const puppet_t *p, unsigned index)
{
    return p->memory + sizeof(board_header_t) + (uint64_t)index * sizeof(board_row_t);
}

/* Registers a board with `count` free rows in the scratch area. */
static void board_make(puppet_t *p, uint32_t count)
{
    board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), count};
    poke(p, p->memory, &header, sizeof(header));
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, PUPPET_MEMORY), EOK);
}

/* Puts a lock with this name into the last pages of the scratch area. Returns its address. */
static uint64_t lock_make(puppet_t *p, unsigned number, const char *name)
{
    uint64_t lock = p->memory + PUPPET_MEMORY - 4096 + number * 64, called = lock + 8;
    poke(p, lock, &called, sizeof(called));
    poke(p, called, name, strlen(name) + 1);
    return lock;
}

/* Lets `a` call `b` with this row of its board, in which the served call is filled in, and `b` call
 * `a`. Returns the reports. */
static const char *ring_with_row(puppet_t *a, puppet_t *b, unsigned index, board_row_t row)
{
    client = puppet_create("client");
    uint64_t work = receive_work(client, a);
    row.state = BOARD_RUNNING;
    row.serving = work;
    poke(a, row_address(a, index), &row, sizeof(row));
    call_serving(a, link_up(a, b, 1), work);
    call_serving(b, link_up(b, a, 1), take_ok(b).id);
    return new_reports();
}

/* The report of a ring of `a` and `b`, in which `a` has one row on its board. */
static const char *ring_of_one_row(const char *name, board_row_t row)
{
    puppet_t *a = puppet_create(name), *b = puppet_create("other");
    board_make(a, 1);
    return ring_with_row(a, b, 0, row);
}

static void a_lock_held_across_a_call_is_reported(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("h-a"), *b = puppet_create("h-b");
    board_make(a, 3);
    uint64_t locks[] = {lock_make(a, 0, "name\x1bspace"), lock_make(a, 1, "open file")};
    const char *news =
        ring_with_row(a, b, 2, (board_row_t){.held = {locks[0] | BOARD_HELD_READ, 0, locks[1]}});
    char expected[128];
    snprintf(expected, sizeof(expected),
             "order: h-a (%u) calls h-b (%u) while it holds \"name?space\" for reading, \"open "
             "file\"\n",
             a->task->id, b->task->id);
    assert_non_null(strstr(news, expected));
    assert_non_null(strstr(news, SAFE_WITH_LOCKS));
    assert_null(strstr(news, "h-b (2) calls"));
}

/* The lock is taken from the row of the fibril that serves the call, at the time of the call. */
static void locks_of_other_fibrils_and_later_ones_are_not_reported(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("o-a"), *b = puppet_create("o-b");
    board_make(a, 2);
    board_row_t other = {
        .state = BOARD_WAITING, .serving = 4711, .held = {lock_make(a, 0, "other")}};
    poke(a, row_address(a, 0), &other, sizeof(other));
    client = puppet_create("client");
    uint64_t work = receive_work(client, a);
    board_row_t row = {.state = BOARD_RUNNING, .serving = work};
    poke(a, row_address(a, 1), &row, sizeof(row));
    call_serving(a, link_up(a, b, 1), work);
    row.held[0] = lock_make(a, 1, "later");
    poke(a, row_address(a, 1), &row, sizeof(row));
    call_serving(b, link_up(b, a, 1), take_ok(b).id);
    const char *news = new_reports();
    assert_non_null(strstr(news, SAFE_WITHOUT_LOCKS));
    assert_null(strstr(news, "while it holds"));
}

/* The lock is held during the call, and released before the lint runs. */
static void a_lock_released_at_once_is_reported(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("q-a"), *b = puppet_create("q-b");
    board_make(a, 1);
    client = puppet_create("client");
    uint64_t work = receive_work(client, a);
    board_row_t row = {.state = BOARD_RUNNING, .serving = work, .held = {lock_make(a, 0, "short")}};
    poke(a, row_address(a, 0), &row, sizeof(row));
    call_serving(a, link_up(a, b, 1), work);
    poke(a, row_address(a, 0), &(board_row_t){0}, sizeof(row));
    call_serving(b, link_up(b, a, 1), take_ok(b).id);
    assert_non_null(strstr(new_reports(), "while it holds \"short\"\n"));
}

static void locks_without_a_readable_name_have_an_address(void **state)
{
    (void)state;
    const char *news =
        ring_of_one_row("u-a", (board_row_t){.held = {0x1238, 0xfffffffffffffff8, 0, 0}});
    assert_non_null(strstr(news, "while it holds 0x1238, 0xfffffffffffffff8\n"));
}

/* A turn on a session is no lock: it is shared like a connection. */
static void sessions_are_no_locks(void **state)
{
    (void)state;
    const char *news = ring_of_one_row("s-a", (board_row_t){.held = {0x5000 | BOARD_HELD_SESSION}});
    assert_non_null(strstr(news, SAFE_WITHOUT_LOCKS));
}

static void locks_without_room_are_dots(void **state)
{
    (void)state;
    const char *news = ring_of_one_row("m-a", (board_row_t){.held = {0x1230}, .held_more = 3});
    assert_non_null(strstr(news, "while it holds 0x1230, ...\n"));
    news = ring_of_one_row("m-b", (board_row_t){.held_more = 1});
    assert_non_null(strstr(news, "while it holds ...\n"));
    puppet_t *a = puppet_create("m-c"), *b = puppet_create("m-d");
    board_make(a, 1);
    board_row_t row = {0};
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        row.held[i] = lock_make(a, i, "a name of 23 characters");
    news = ring_with_row(a, b, 0, row);
    assert_non_null(
        strstr(news, "holds \"a name of 23 characters\", \"a name of 23 characters\", ...\n"));
}

/* Without a valid board nothing is known about locks. */
static void boards_that_cannot_be_read_show_no_locks(void **state)
{
    (void)state;
    static const board_header_t headers[] = {{BOARD_MAGIC + 1, sizeof(board_row_t), 1},
                                             {BOARD_MAGIC, sizeof(board_row_t) + 8, 1},
                                             {BOARD_MAGIC, sizeof(board_row_t), 0}};
    for (unsigned i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        char name[8];
        snprintf(name, sizeof(name), "b-%u", i);
        puppet_t *a = puppet_create(name), *b = puppet_create("b-b");
        board_make(a, 1);
        poke(a, a->memory, &headers[i], sizeof(headers[i]));
        assert_non_null(
            strstr(ring_with_row(a, b, 0, (board_row_t){.held = {0x1230}}), SAFE_WITHOUT_LOCKS));
    }
    puppet_t *a = puppet_create("b-none"), *b = puppet_create("b-b");
    const char *news = ring_with_row(a, b, 0, (board_row_t){.held = {0x1230}});
    assert_non_null(strstr(news, SAFE_WITHOUT_LOCKS));
}

/* The search is bounded: a row behind the first ORDER_ROWS_MAX is not found. */
static void a_row_is_searched_in_a_limited_number_of_rows(void **state)
{
    (void)state;
    enum { ROWS = ORDER_ROWS_MAX + 1 };
    uint64_t size = sizeof(board_header_t) + ROWS * sizeof(board_row_t);
    for (unsigned index = ORDER_ROWS_MAX - 1; index <= ORDER_ROWS_MAX; index++) {
        char name[8];
        snprintf(name, sizeof(name), "l-%u", index);
        puppet_t *a = puppet_create(name), *b = puppet_create("l-b");
        syscall_words_t area = {{0, (size + 4095) / 4096 * 4096, AREA_READ | AREA_WRITE}};
        assert_int_equal(puppet_call(a, SYS_AREA_CREATE, &area), EOK);
        a->memory = area.w[0];
        board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), ROWS};
        poke(a, a->memory, &header, sizeof(header));
        assert_int_equal(PUPPET_CALL(a, SYS_BOARD_REGISTER, a->memory, size), EOK);
        const char *news = ring_with_row(a, b, index, (board_row_t){.held = {0x1230}});
        assert_non_null(
            strstr(news, index < ORDER_ROWS_MAX ? SAFE_WITH_LOCKS : SAFE_WITHOUT_LOCKS));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(a_lock_held_across_a_call_is_reported),
        ORDER_TEST(locks_of_other_fibrils_and_later_ones_are_not_reported),
        ORDER_TEST(a_lock_released_at_once_is_reported),
        ORDER_TEST(locks_without_a_readable_name_have_an_address),
        ORDER_TEST(sessions_are_no_locks),
        ORDER_TEST(locks_without_room_are_dots),
        ORDER_TEST(boards_that_cannot_be_read_show_no_locks),
        ORDER_TEST(a_row_is_searched_in_a_limited_number_of_rows),
    };
    return ORDER_RUN(tests);
}

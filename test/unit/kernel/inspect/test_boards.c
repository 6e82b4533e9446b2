// SPDX-License-Identifier: BSD-2-Clause
/* Reading fibril boards: valid and invalid ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/area.h>
#include <abi/board.h>
#include <inspect/inspect.h>
#include <stdlib.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define ROWS           8
#define ROW_AT(p, i)   ((p)->memory + sizeof(board_header_t) + (uint64_t)(i) * sizeof(board_row_t))

typedef struct rows {
    unsigned count;
    unsigned limit; /* number of rows after which to stop; 0: never */
    fibril_row_t row[ROWS];
} rows_t;

static bool keep(const fibril_row_t *row, void *context)
{
    rows_t *rows = context;
    if (rows->count < ROWS)
        rows->row[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static enum board_status read_board(const puppet_t *p, rows_t *rows, const char **why)
{
    *why = "";
    *rows = (rows_t){0};
    return inspect_fibrils(p->task->id, keep, rows, why);
}

static void assert_unreadable(const puppet_t *p, const char *words)
{
    rows_t rows;
    const char *why;
    assert_int_equal(read_board(p, &rows, &why), BOARD_UNREADABLE);
    assert_string_equal(why, words);
}

/* Writes a header for `count` rows into the scratch area, and registers the whole area. */
static void board_make(puppet_t *p, uint32_t count)
{
    board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), count};
    poke(p, p->memory, &header, sizeof(header));
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, PUPPET_MEMORY), EOK);
}

static void row_put(puppet_t *p, unsigned index, const board_row_t *row)
{
    poke(p, ROW_AT(p, index), row, sizeof(*row));
}

static void a_task_without_a_board_has_none(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("plain");
    rows_t rows;
    const char *why;
    assert_int_equal(read_board(p, &rows, &why), BOARD_NONE);
    assert_int_equal(inspect_fibrils(4711, keep, &rows, &why), BOARD_NONE);
    board_make(p, 0);
    assert_int_equal(read_board(p, &rows, &why), BOARD_READ);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, 0, 0), EOK);
    assert_int_equal(read_board(p, &rows, &why), BOARD_NONE);
}

static void rows_come_as_they_were_written(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("honest");
    uint64_t text = p->memory + 8192;
    poke(p, text, "name\x1bspace", 11);
    board_make(p, 3);
    row_put(p, 0, &(board_row_t){.state = BOARD_RUNNING, .wait = BOARD_WAIT_LOCK, .name = "main"});
    uint64_t lock = p->memory + PUPPET_MEMORY / 2;
    poke(p, lock, &text, sizeof(text)); /* its first word points to its name */
    row_put(p, 1, &(board_row_t){0});
    row_put(p, 2,
            &(board_row_t){.state = BOARD_WAITING,
                           .wait = BOARD_WAIT_READ_LOCK,
                           .object = 0x5000,
                           .object_name = text,
                           .deadline = 9,
                           .serving = 7,
                           .connection = 5,
                           .queued = 2,
                           .ticket = 3,
                           .held = {0x6000, 0x7001, lock | BOARD_HELD_READ},
                           .held_more = 1,
                           .name = "a\x1b[2Jb"});
    rows_t rows;
    const char *why;
    assert_int_equal(read_board(p, &rows, &why), BOARD_READ);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.row[0].wait, BOARD_WAIT_NONE); /* it runs */
    assert_string_equal(rows.row[0].name, "main");
    const fibril_row_t *row = &rows.row[1];
    assert_int_equal(row->task, p->task->id);
    assert_int_equal(row->index, 2);
    assert_int_equal(row->wait, BOARD_WAIT_READ_LOCK);
    assert_int_equal(row->object, 0x5000);
    assert_string_equal(row->object_name, "name?space");
    assert_int_equal(row->serving, 7);
    assert_int_equal(row->connection, 5);
    assert_int_equal(row->queued, 2);
    assert_int_equal(row->held[1], 0x7001);
    assert_string_equal(row->held_name[1], "");
    assert_string_equal(row->held_name[2], "name?space");
    assert_string_equal(row->name, "a?[2Jb");

    rows = (rows_t){.limit = 1};
    assert_int_equal(inspect_fibrils(p->task->id, keep, &rows, &why), BOARD_READ);
    assert_int_equal(rows.count, 1);
}

static void invalid_boards_cannot_be_registered(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("nonsense");
    uint64_t size = sizeof(board_header_t);
    uint64_t most = size + BOARD_ROWS_MAX * sizeof(board_row_t);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, size - 1), EINVAL);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory + 4, size), EINVAL);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, most + 1), E2BIG);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, p->memory, UINT64_MAX), E2BIG);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, 0xffff800000100000, size), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, 0xfffffffffffffff8, size), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, USER_END - 8, size), EFAULT);
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, 0, size), EFAULT);
    rows_t rows;
    const char *why;
    assert_int_equal(read_board(p, &rows, &why), BOARD_NONE);
}

static void unmapped_boards_are_unreadable(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("unmapped");
    syscall_words_t area = {{0, 4 * 4096, AREA_READ | AREA_WRITE}};
    assert_int_equal(puppet_call(p, SYS_AREA_CREATE, &area), EOK);
    uint64_t base = area.w[0];
    assert_int_equal(PUPPET_CALL(p, SYS_BOARD_REGISTER, base, 4 * 4096), EOK);
    assert_unreadable(p, "it is not in mapped memory"); /* not touched yet */
    board_header_t header = {BOARD_MAGIC, sizeof(board_row_t), 100};
    poke(p, base, &header, sizeof(header));
    assert_unreadable(p, "a row is not in mapped memory"); /* those of the second page */
    assert_int_equal(PUPPET_CALL(p, SYS_AREA_DESTROY, base), EOK);
    assert_unreadable(p, "it is not in mapped memory");
}

static void impossible_headers_are_unreadable(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("header");
    board_make(p, UINT32_MAX);
    assert_unreadable(p, "its header counts more rows than the board can hold");
    board_header_t header = {BOARD_MAGIC + 1, sizeof(board_row_t), 1};
    poke(p, p->memory, &header, sizeof(header));
    assert_unreadable(p, "its header is invalid");
    header = (board_header_t){BOARD_MAGIC, 0, 1};
    poke(p, p->memory, &header, sizeof(header));
    assert_unreadable(p, "its header is invalid");
}

static void impossible_rows_are_unreadable(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("row");
    board_make(p, 2);
    row_put(p, 0, &(board_row_t){.state = BOARD_READY});
    row_put(p, 1, &(board_row_t){.state = BOARD_DEFERRED + 1});
    assert_unreadable(p, "a row has an unknown state");
    row_put(p, 1, &(board_row_t){.state = BOARD_WAITING, .wait = BOARD_WAIT_PART + 1});
    assert_unreadable(p, "a row has an unknown kind of wait");
}

static void names_at_invalid_addresses_are_empty(void **state)
{
    (void)state;
    static const uint64_t places[] = {1, 0x1000, 0xffff800000100000, UINT64_MAX, USER_END - 1};
    puppet_t *p = puppet_create("names");
    board_make(p, 1);
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        row_put(p, 0,
                &(board_row_t){
                    .state = BOARD_WAITING, .wait = BOARD_WAIT_LOCK, .object_name = places[i]});
        rows_t rows;
        const char *why;
        assert_int_equal(read_board(p, &rows, &why), BOARD_READ);
        assert_string_equal(rows.row[0].object_name, "");
    }
    /* A name at the end of an area ends with the area. */
    uint64_t last = p->memory + PUPPET_MEMORY - 3;
    poke(p, last, "end", 3);
    row_put(p, 0,
            &(board_row_t){.state = BOARD_WAITING, .wait = BOARD_WAIT_LOCK, .object_name = last});
    rows_t rows;
    const char *why;
    assert_int_equal(read_board(p, &rows, &why), BOARD_READ);
    assert_string_equal(rows.row[0].object_name, "end");
}

static bool row_is_sound(const fibril_row_t *row, void *context)
{
    unsigned *count = context;
    assert_true(row->state > BOARD_FREE && row->state <= BOARD_DEFERRED);
    assert_true(row->wait <= BOARD_WAIT_PART);
    for (const char *c = row->name; *c != '\0'; c++)
        assert_true(c < row->name + sizeof(row->name) && *c >= ' ' && *c <= '~');
    for (const char *c = row->object_name; *c != '\0'; c++)
        assert_true(c < row->object_name + sizeof(row->object_name) && *c >= ' ' && *c <= '~');
    (*count)++;
    return true;
}

/* For random contents, reading terminates and returns only valid values. */
static void random_bytes_are_read_safely(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("random");
    unsigned seed = 1, count = 0;
    for (unsigned round = 0; round < 300; round++) {
        static uint8_t bytes[PUPPET_MEMORY];
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)(rand_r(&seed) >> 7);
        poke(p, p->memory, bytes, sizeof(bytes));
        if (round % 3 != 0)
            board_make(p, (uint32_t)rand_r(&seed) % 600);
        for (unsigned i = 0; round % 3 == 2 && i < 500; i++) { /* rows with words in range */
            board_row_t row;
            peek(p, ROW_AT(p, i), &row, sizeof(row));
            row.state %= BOARD_WAITING + 1;
            row.wait %= BOARD_WAIT_PART + 1;
            poke(p, ROW_AT(p, i), &row, sizeof(row));
        }
        const char *why = "";
        enum board_status status = inspect_fibrils(p->task->id, row_is_sound, &count, &why);
        assert_true(status == BOARD_READ || why[0] != '\0' || round == 0);
    }
    assert_true(count > 1000);
}

static void a_board_is_removed_with_its_task(void **state)
{
    (void)state;
    puppet_t *p = puppet_create("short");
    board_make(p, 0);
    uint32_t id = p->task->id;
    puppet_kill(p);
    step();
    const char *why;
    rows_t rows = {0};
    assert_int_not_equal(inspect_fibrils(id, keep, &rows, &why), BOARD_READ);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_without_a_board_has_none),      TEST(rows_come_as_they_were_written),
        TEST(invalid_boards_cannot_be_registered),  TEST(unmapped_boards_are_unreadable),
        TEST(impossible_headers_are_unreadable),    TEST(impossible_rows_are_unreadable),
        TEST(names_at_invalid_addresses_are_empty), TEST(random_bytes_are_read_safely),
        TEST(a_board_is_removed_with_its_task),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}

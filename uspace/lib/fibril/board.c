// SPDX-License-Identifier: BSD-2-Clause
/*
 * The board of this task: an area with room for as many rows as the kernel reads. Its pages are
 * allocated when their rows are first used, so the board never moves, and the row count is the used
 * part.
 */
#include <fibril/board.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdbool.h>
#include <string.h>

#define BOARD_SIZE (sizeof(board_header_t) + BOARD_ROWS_MAX * sizeof(board_row_t))
#define PAGE_SIZE  ((size_t)4096)
#define AREA_SIZE  ((BOARD_SIZE + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE)

uint32_t board_ticket;

static board_header_t *board; /* NULL: none */
static uint32_t search_from;  /* no row before this index is free */

static bool boards_on(void)
{
    uint64_t on = 0;
    return os_boot_option(BOOT_BOARDS, &on) != EOK || on;
}

void board_start(void)
{
    void *base = NULL;
    if (!boards_on() || os_area_create(&base, AREA_SIZE, AREA_READ | AREA_WRITE) != EOK)
        return;
    *(board_header_t *)base =
        (board_header_t){.magic = BOARD_MAGIC, .row_size = sizeof(board_row_t)};
    if (syscall_board_register(base, BOARD_SIZE) != EOK) {
        (void)!os_area_destroy(base);
        return;
    }
    board = base;
}

void board_stop(void)
{
    if (board)
        (void)syscall_board_register(NULL, 0);
}

void *board_area(void)
{
    return board;
}

board_row_t *board_row_get(const char *name)
{
    board_row_t *rows = (board_row_t *)(board + 1);
    uint32_t index = search_from;
    if (!board)
        return NULL;
    while (index < board->row_count && rows[index].state != BOARD_FREE)
        index++;
    if (index == BOARD_ROWS_MAX)
        return NULL;
    search_from = index + 1;
    board_row_t *row = &rows[index];
    *row = (board_row_t){0};
    strncpy(row->name, name, BOARD_NAME_SIZE - 1);
    board_row_state(row, BOARD_READY);
    if (index == board->row_count)
        __atomic_store_n(&board->row_count, index + 1, __ATOMIC_RELEASE);
    return row;
}

bool board_row_end(board_row_t *row)
{
    if (row == NULL)
        return false;
    bool owes = row->serving != 0 || row->held_more != 0;
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        owes = owes || row->held[i] != 0;
    if (owes)
        board_row_state(row, BOARD_ENDED);
    else
        board_row_put(row);
    return owes;
}

void board_row_put(board_row_t *row)
{
    if (row == NULL)
        return;
    board_row_state(row, BOARD_FREE);
    uint32_t index = (uint32_t)(row - (board_row_t *)(board + 1));
    if (index < search_from)
        search_from = index;
}

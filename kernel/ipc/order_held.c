// SPDX-License-Identifier: BSD-2-Clause
/* The locks that a fibril holds while it sends a call, for the order lint; see order.h. */
#include <ipc/order.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <mm/user.h>
#include <proc/board.h>
#include <proc/task.h>
#include <sched/cpu.h>

/* Appends a piece of text, or nothing if there is no room for all of it. */
static bool order_locks_add(char locks[ORDER_HELD_SIZE], const char *piece)
{
    size_t length = str_length(locks, ORDER_HELD_SIZE);
    size_t added = str_length(piece, ORDER_HELD_SIZE);
    if (length + added >= ORDER_HELD_SIZE)
        return false;
    memcpy(locks + length, piece, added + 1);
    return true;
}

/* Appends the name of a lock, whose first word is the address of the name, or else its address. */
static bool order_lock_add(char locks[ORDER_HELD_SIZE], uint64_t held)
{
    char name[BOARD_NAME_SIZE], piece[BOARD_NAME_SIZE + 24];
    uint64_t lock = held & ~BOARD_HELD_FLAGS, called = 0;
    const char *comma = locks[0] != '\0' ? ", " : "";
    const char *reading = (held & BOARD_HELD_READ) != 0 ? " for reading" : "";
    errno_t rc = user_copy_in(task_current()->as, &called, (uaddr_t){lock}, sizeof(called));
    if (rc == EOK && called != 0 && board_text_read(called, name) && name[0] != '\0')
        (void)print_format(piece, sizeof(piece), "%s\"%s\"%s", comma, name, reading);
    else
        (void)print_format(piece, sizeof(piece), "%s0x%llx%s", comma, (unsigned long long)lock,
                           reading);
    return order_locks_add(locks, piece);
}

/* A turn on a serialized session is not listed: it is shared like a connection. */
static void order_row_locks(const board_row_t *row, char locks[ORDER_HELD_SIZE])
{
    bool all = row->held_more == 0;
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        if (row->held[i] != 0 && (row->held[i] & BOARD_HELD_SESSION) == 0)
            all = order_lock_add(locks, row->held[i]) && all;
    if (!all)
        (void)order_locks_add(locks, locks[0] != '\0' ? ", ..." : "...");
}

static bool board_serves(const void *field, uint64_t value)
{
    return *(const uint64_t *)field == value;
}

/* The task's lock is above ipc_lock in the lock order, so the two numbers are read without it. If
 * another thread of the task registers a board meanwhile, they may not belong together, and then
 * at worst another row of the task is read. */
void order_held_read(uint64_t cause, char locks[ORDER_HELD_SIZE])
{
    board_place_t place;
    board_row_t row;
    const task_t *task = task_current();
    locks[0] = '\0';
    if (!board_place_find(task->board, task->board_size, &place))
        return;
    place.rows = place.rows < ORDER_ROWS_MAX ? place.rows : ORDER_ROWS_MAX;
    uint64_t at = board_row_find(&place, offsetof(board_row_t, serving), cause, board_serves);
    if (at != 0 && user_copy_in(task->as, &row, (uaddr_t){at}, sizeof(row)) == EOK)
        order_row_locks(&row, locks);
}

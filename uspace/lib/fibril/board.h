// SPDX-License-Identifier: BSD-2-Clause
/*
 * The fibril board of this task, which shows its fibrils to the kernel, see <abi/board.h>. For the
 * fibril and async libraries.
 *
 * Each fibril has a row, or none (NULL) if boards are off or the board is full; every function here
 * accepts both. All writes are plain stores, in the order that <abi/board.h> defines: the kernel
 * can read the board between any two of them.
 */
#ifndef FIBRIL_BOARD_H
#define FIBRIL_BOARD_H

#include <abi/board.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Creates the board and registers it with the kernel, unless the boot option `boards` is `off`.
 * Without memory there is no board: the task works the same, and the kernel reports it as a task
 * without a board. */
void board_start(void);
/* Unregisters the board, for a program that waits in the kernel without the fibril library. */
void board_stop(void);
/* Returns the base of the board's area, or NULL if there is none. */
void *board_area(void);

/* Allocates a row for a new fibril, in the state BOARD_READY; NULL if there is none. `name` is
 * copied. */
board_row_t *board_row_get(const char *name);
void board_row_put(board_row_t *row);
/* Ends the row of a fibril that has ended. If the fibril still serves a call or holds a lock, the
 * row stays, and the function returns true. */
bool board_row_end(board_row_t *row);

/* The number of the latest wait; see board_row_t. */
extern uint32_t board_ticket;

static inline void board_row_state(board_row_t *row, enum board_state state)
{
    if (row != NULL)
        __atomic_store_n(&row->state, state, __ATOMIC_RELEASE);
}

static inline void board_row_wait(board_row_t *row, enum board_wait wait, uint64_t object,
                                  const char *object_name, uint64_t deadline)
{
    if (row == NULL)
        return;
    row->wait = wait;
    row->object = object;
    row->object_name = (uintptr_t)object_name;
    row->deadline = deadline;
    row->ticket = ++board_ticket;
    board_row_state(row, BOARD_WAITING);
}

static inline void board_row_serve(board_row_t *row, uint64_t call_id)
{
    if (row != NULL)
        row->serving = call_id;
}

static inline void board_row_serve_outer(board_row_t *row, uint64_t call_id)
{
    if (row != NULL)
        row->serving_outer = call_id;
}

static inline void board_row_connect(board_row_t *row, uint64_t label)
{
    if (row != NULL)
        row->connection = label;
}

static inline void board_row_queue(board_row_t *row, uint32_t queued)
{
    if (row != NULL)
        row->queued = queued;
}

/* Records that the fibril holds a lock. `held` is its address, with BOARD_HELD_FLAGS. */
static inline void board_row_hold(board_row_t *row, uint64_t held)
{
    if (row == NULL)
        return;
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++) {
        if (row->held[i] == 0) {
            row->held[i] = held;
            return;
        }
    }
    row->held_more++;
}

static inline void board_row_release(board_row_t *row, uint64_t held)
{
    if (row == NULL)
        return;
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++) {
        if (row->held[i] == held) {
            row->held[i] = 0;
            return;
        }
    }
    if (row->held_more > 0)
        row->held_more--;
}

#endif

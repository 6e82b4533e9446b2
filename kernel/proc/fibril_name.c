// SPDX-License-Identifier: BSD-2-Clause
/* The fibril that runs; see fibril_name.h. */
#include <proc/board.h>
#include <proc/fibril_name.h>
#include <proc/task.h>
#include <sched/cpu.h>

/* Fibrils belong to the thread that ran main, which is the first as long as it lives. */
static bool running_board_find(task_t *task, board_place_t *place)
{
    spinlock_lock(&task->lock);
    bool runs_fibrils = list_first(&task->threads) == &thread_current()->task_link;
    uint64_t address = task->board, size = task->board_size;
    spinlock_unlock(&task->lock);
    return runs_fibrils && board_place_find(address, size, place);
}

static bool board_state_is(const void *field, uint64_t value)
{
    return *(const uint32_t *)field == value;
}

bool fibril_name_running(char name[BOARD_NAME_SIZE])
{
    board_place_t place;
    if (!running_board_find(task_current(), &place))
        return false;
    uint64_t row =
        board_row_find(&place, offsetof(board_row_t, state), BOARD_RUNNING, board_state_is);
    return row != 0 && board_text_read(row + offsetof(board_row_t, name), name);
}

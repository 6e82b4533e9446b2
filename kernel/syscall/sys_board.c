// SPDX-License-Identifier: BSD-2-Clause
/* Registration of a task's fibril board (<abi/board.h>). Its contents are checked where the kernel
 * reads it (inspect/fibrils.c, proc/board.c). */
#include <abi/board.h>
#include <arch/paging.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

#define BOARD_SIZE_MAX (sizeof(board_header_t) + BOARD_ROWS_MAX * sizeof(board_row_t))

static bool in_user_memory(uint64_t address, uint64_t size)
{
    return address >= USER_BASE && address < USER_END && size <= USER_END - address;
}

errno_t sys_board_register(const sys_board_register_in_t *in)
{
    uint64_t address = in->address, size = in->size;
    bool none = address == 0 && size == 0;
    if (!none && (size < sizeof(board_header_t) || address % _Alignof(board_header_t) != 0))
        return EINVAL;
    if (size > BOARD_SIZE_MAX)
        return E2BIG;
    if (!none && !in_user_memory(address, size))
        return EFAULT;
    task_t *task = task_current();
    spinlock_lock(&task->lock);
    task->board = address;
    task->board_size = size;
    spinlock_unlock(&task->lock);
    return EOK;
}

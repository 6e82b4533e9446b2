// SPDX-License-Identifier: BSD-2-Clause
/*
 * The fibril that runs; see fibril_name.h. A board is memory of the task, which other threads of
 * it can change meanwhile: every number is checked, and what cannot be read ends the search.
 */
#include <mm/frame.h>
#include <mm/user.h>
#include <proc/fibril_name.h>
#include <proc/task.h>
#include <sched/cpu.h>

typedef struct board_place {
    uint64_t address; /* of the first row */
    uint64_t rows;
} board_place_t;

/* Fibrils belong to the thread that ran main, which is the first as long as it lives. */
static bool board_find(task_t *task, board_place_t *place)
{
    board_header_t header;
    spinlock_lock(&task->lock);
    bool found = task->board_size > sizeof(header) &&
                 list_first(&task->threads) == &thread_current()->task_link;
    uint64_t address = task->board;
    uint64_t most = (task->board_size - sizeof(header)) / sizeof(board_row_t);
    spinlock_unlock(&task->lock);
    if (!found || user_copy_in(task->as, &header, (uaddr_t){address}, sizeof(header)) != EOK ||
        header.magic != BOARD_MAGIC || header.row_size != sizeof(board_row_t))
        return false;
    place->address = address + sizeof(header);
    place->rows = header.row_count < most ? header.row_count : most;
    return true;
}

/* The address of the first row in [address, end) that runs, `end` when none does. Only the states
 * are read, a page at a time. */
static uint64_t running_find(as_t *as, uint64_t address, uint64_t end)
{
    paddr_t pa;
    while (address < end && as_resolve(as, address, FAULT_READ, &pa) == EOK) {
        uint64_t page_end = (address | PAGE_MASK) + 1;
        const char *page = (const char *)arch_phys_to_virt(pa & ~(paddr_t)PAGE_MASK);
        for (; address < end && address < page_end; address += sizeof(board_row_t)) {
            const board_row_t *row = (const board_row_t *)(page + (address & PAGE_MASK));
            if (row->state == BOARD_RUNNING)
                end = address;
        }
        frame_unref(pa);
    }
    return end;
}

bool fibril_name_running(char name[BOARD_NAME_SIZE])
{
    board_place_t place;
    task_t *task = task_current();
    if (!board_find(task, &place))
        return false;
    uint64_t end = place.address + place.rows * sizeof(board_row_t);
    uint64_t row = running_find(task->as, place.address, end);
    uaddr_t from = {row + offsetof(board_row_t, name)};
    if (row == end || user_copy_in(task->as, name, from, BOARD_NAME_SIZE) != EOK)
        return false;
    name[BOARD_NAME_SIZE - 1] = '\0';
    for (char *at = name; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Reading the fibril board of the running task; see board.h. */
#include <lib/mem.h>
#include <mm/frame.h>
#include <mm/user.h>
#include <proc/board.h>
#include <proc/task.h>
#include <sched/cpu.h>

bool board_place_find(uint64_t address, uint64_t size, board_place_t *place)
{
    board_header_t header;
    if (size < sizeof(header) ||
        user_copy_in(task_current()->as, &header, (uaddr_t){address}, sizeof(header)) != EOK ||
        header.magic != BOARD_MAGIC || header.row_size != sizeof(board_row_t))
        return false;
    uint64_t most = (size - sizeof(header)) / sizeof(board_row_t);
    place->first = address + sizeof(header);
    place->rows = header.row_count < most ? header.row_count : most;
    return true;
}

uint64_t board_row_find(const board_place_t *place, size_t offset, uint64_t value,
                        bool (*match)(const void *field, uint64_t value))
{
    as_t *as = task_current()->as;
    uint64_t field = place->first + offset;
    uint64_t end = field + place->rows * sizeof(board_row_t);
    uint64_t found = 0;
    paddr_t pa;
    while (found == 0 && field < end && as_resolve(as, field, FAULT_READ, &pa) == EOK) {
        uint64_t page_end = (field | PAGE_MASK) + 1;
        const char *page = (const char *)arch_phys_to_virt(pa & ~(paddr_t)PAGE_MASK);
        for (; found == 0 && field < end && field < page_end; field += sizeof(board_row_t))
            if (match(page + (field & PAGE_MASK), value))
                found = field - offset;
        frame_unref(pa);
    }
    return found;
}

bool board_text_read(uint64_t from, char text[BOARD_NAME_SIZE])
{
    as_t *as = task_current()->as;
    size_t part = PAGE_SIZE - (size_t)(from & PAGE_MASK); /* the next page may be unmapped */
    part = part < BOARD_NAME_SIZE ? part : BOARD_NAME_SIZE;
    memset(text, 0, BOARD_NAME_SIZE);
    if (user_copy_in(as, text, (uaddr_t){from}, part) != EOK)
        return false;
    if (part < BOARD_NAME_SIZE)
        (void)!user_copy_in(as, text + part, (uaddr_t){from + part}, BOARD_NAME_SIZE - part);
    text[BOARD_NAME_SIZE - 1] = '\0';
    for (char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rows of fibril boards; see inspect.h and <abi/board.h>. No locks: the system is stopped.
 *
 * A board is untrusted user memory, possibly of a task that is not the current one: it is read
 * through the task's page table and the direct map. A missing page ends the reading (no page is
 * populated), and every number is validated before it is passed on.
 */
#include <arch/paging.h>
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <lib/mem.h>
#include <proc/task.h>

static bool read_page_part(const task_t *task, uint64_t address, void *to, size_t size)
{
    paddr_t frame;
    unsigned prot;
    if (address < USER_BASE || address >= USER_END) /* the kernel is in every page table */
        return false;
    if (!arch_pt_lookup(&task->as->pt, address & ~PAGE_MASK, &frame, &prot))
        return false;
    if ((prot & PROT_READ) == 0 || !arch_phys_is_memory(frame))
        return false;
    memcpy(to, (const char *)arch_phys_to_virt(frame & ~PAGE_MASK) + (address & PAGE_MASK), size);
    return true;
}

/* Copies user memory. Returns false if a page is not mapped. */
static bool read_user(const task_t *task, uint64_t address, void *to, size_t size)
{
    char *at = to;
    while (size > 0) {
        size_t part = PAGE_SIZE - (address & PAGE_MASK);
        part = part < size ? part : size;
        if (!read_page_part(task, address, at, part))
            return false;
        address += part;
        at += part;
        size -= part;
    }
    return true;
}

static const char *row_fault(const board_row_t *row)
{
    if (row->state > BOARD_DEFERRED)
        return "a row has an unknown state";
    if (row->wait > BOARD_WAIT_PART)
        return "a row has an unknown kind of wait";
    return NULL;
}

/* Reads a string of the task. If it is unreadable, the result is empty and the row stays valid. */
static void read_text(const task_t *task, uint64_t address, char text[BOARD_NAME_SIZE])
{
    char raw[BOARD_NAME_SIZE] = {0};
    size_t part = PAGE_SIZE - (address & PAGE_MASK); /* the next page may be unmapped */
    part = part < sizeof(raw) ? part : sizeof(raw);
    if (address != 0 && read_user(task, address, raw, part) && part < sizeof(raw))
        (void)!read_user(task, address + part, raw + part, sizeof(raw) - part);
    raw[sizeof(raw) - 1] = '\0';
    inspect_copy_name(text, BOARD_NAME_SIZE, raw);
}

/* Reads the name of a lock; the lock's first word is the address of the name. */
static void read_lock_name(const task_t *task, uint64_t lock, char text[BOARD_NAME_SIZE])
{
    uint64_t name;
    if (lock != 0 && read_user(task, lock & ~BOARD_HELD_FLAGS, &name, sizeof(name)))
        read_text(task, name, text);
}

static void fibril_row_fill(const task_t *task, uint32_t index, const board_row_t *from,
                            fibril_row_t *row)
{
    char name[BOARD_NAME_SIZE];
    memcpy(name, from->name, sizeof(name));
    name[sizeof(name) - 1] = '\0';
    *row = (fibril_row_t){
        .task = task->id,
        .index = index,
        .state = from->state,
        .wait = from->state == BOARD_WAITING ? from->wait : BOARD_WAIT_NONE,
        .object = from->object,
        .deadline = from->deadline,
        .serving = from->serving,
        .serving_outer = from->serving_outer,
        .connection = from->connection,
        .queued = from->queued,
        .ticket = from->ticket,
        .held_more = from->held_more,
    };
    memcpy(row->held, from->held, sizeof(row->held));
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        read_lock_name(task, from->held[i], row->held_name[i]);
    inspect_copy_name(row->name, sizeof(row->name), name);
    read_text(task, row->wait != BOARD_WAIT_NONE ? from->object_name : 0, row->object_name);
}

/* Reads the header. Returns NULL, or a description of the error. */
static const char *read_header(const task_t *task, board_header_t *header)
{
    if (!read_user(task, task->board, header, sizeof(*header)))
        return "it is not in mapped memory";
    if (header->magic != BOARD_MAGIC || header->row_size != sizeof(board_row_t))
        return "its header is invalid";
    if (header->row_count > (task->board_size - sizeof(*header)) / sizeof(board_row_t))
        return "its header counts more rows than the board can hold";
    return NULL;
}

static const char *read_rows(const task_t *task, uint32_t count, inspect_fibril_visit_t visit,
                             void *context)
{
    for (uint32_t i = 0; i < count; i++) {
        board_row_t raw;
        fibril_row_t row;
        uint64_t address = task->board + sizeof(board_header_t) + (uint64_t)i * sizeof(raw);
        if (!read_user(task, address, &raw, sizeof(raw)))
            return "a row is not in mapped memory";
        const char *fault = row_fault(&raw);
        if (fault != NULL)
            return fault;
        if (raw.state == BOARD_FREE)
            continue;
        fibril_row_fill(task, i, &raw, &row);
        if (!visit(&row, context))
            break;
    }
    return NULL;
}

enum board_status inspect_fibrils(uint32_t task_id, inspect_fibril_visit_t visit, void *context,
                                  const char **why)
{
    const task_t *task = inspect_find_task(task_id);
    if (task == NULL || task->board_size == 0)
        return BOARD_NONE;
    board_header_t header;
    const char *fault = read_header(task, &header);
    if (fault == NULL)
        fault = read_rows(task, header.row_count, visit, context);
    if (fault != NULL && why != NULL)
        *why = fault;
    return fault != NULL ? BOARD_UNREADABLE : BOARD_READ;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reading the fibril board of the running task (<abi/board.h>). <inspect/inspect.h> reads those of
 * all tasks, while the system is stopped.
 *
 * A board is memory of the task, which other threads of it can change meanwhile: every number is
 * checked, and the search ends at memory that cannot be read.
 */
#ifndef PROC_BOARD_H
#define PROC_BOARD_H

#include <abi/board.h>
#include <mm/as.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct board_place {
    uint64_t first; /* address of the first row */
    uint64_t rows;
} board_place_t;

/* Finds the rows of the running task's board that is registered at `address` with `size` bytes.
 * Returns false if there is no valid board. */
bool board_place_find(uint64_t address, uint64_t size, board_place_t *place);

/* Returns the address of the first row in which the field at byte `offset` matches `value`, 0: none.
 * The field is naturally aligned, so that it lies in one page. Reads only the fields, a page at a
 * time. Takes the lock of the address space. */
uint64_t board_row_find(const board_place_t *place, size_t offset, uint64_t value,
                        bool (*match)(const void *field, uint64_t value));

/* Copies a text of the board or of a lock's name that starts at `from`, ended by a zero, with '?' in
 * place of what is not printable. Returns false if it cannot be read. */
bool board_text_read(uint64_t from, char text[BOARD_NAME_SIZE]);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's symbol table, linked in by the build: for backtraces and the console. */
#ifndef LIB_SYMBOL_H
#define LIB_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

/* Returns the name of the function that contains `pc`, and the offset of `pc` in it; NULL if there
 * is none. */
const char *symbol_find(uintptr_t pc, uintptr_t *offset);

/* Returns the function at `index` in address order; false past the last one. */
bool symbol_at(uint64_t index, const char **name, uintptr_t *address);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's own symbols, linked into it by the build: for backtraces and the console. */
#ifndef LIB_SYMBOL_H
#define LIB_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

/* Name of the function that contains `pc` and the distance from its start; NULL when none does. */
const char *symbol_find(uintptr_t pc, uintptr_t *offset);

/* The function at `index` by rising address; false past the last. */
bool symbol_at(uint64_t index, const char **name, uintptr_t *address);

#endif

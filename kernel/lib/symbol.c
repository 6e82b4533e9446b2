// SPDX-License-Identifier: BSD-2-Clause
// Looks up the table that cmake/symbols.py generates: addresses in ascending order and, in the same
// order, the offsets of their names in one block of strings.

#include <lib/symbol.h>
#include <stddef.h>

extern const uint64_t symbol_count;
extern const uint64_t symbol_addresses[];
extern const uint32_t symbol_offsets[];
extern const char symbol_names[];

/* No function is larger: what lies further behind one is in none. */
#define FUNCTION_SIZE_MAX 0x10000

const char *symbol_find(uintptr_t pc, uintptr_t *offset)
{
    // The number of entries at or below the address, by bisection.
    uint64_t low = 0;
    uint64_t high = symbol_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (symbol_addresses[middle] <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || pc - symbol_addresses[low - 1] >= FUNCTION_SIZE_MAX)
        return NULL;
    *offset = pc - symbol_addresses[low - 1];
    return symbol_names + symbol_offsets[low - 1];
}

bool symbol_at(uint64_t index, const char **name, uintptr_t *address)
{
    if (index >= symbol_count)
        return false;
    *name = symbol_names + symbol_offsets[index];
    *address = symbol_addresses[index];
    return true;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Case folding of names: Unicode simple folding, for the characters that need one UTF-16 unit. */
#include "fat.h"

typedef struct fold_range {
    uint16_t first;
    uint16_t last;
    uint16_t step; /* 2: upper and lower case alternate */
    int32_t change;
} fold_range_t;

static const fold_range_t fold_ranges[] = {
#include <fold_table.inc>
};

uint32_t fat_fold(uint32_t code)
{
    size_t from = 0;
    size_t to = sizeof(fold_ranges) / sizeof(fold_ranges[0]);

    while (from < to) {
        size_t middle = (from + to) / 2;
        const fold_range_t *range = &fold_ranges[middle];
        if (code > range->last)
            from = middle + 1;
        else if (code < range->first)
            to = middle;
        else
            return (code - range->first) % range->step == 0
                       ? (uint32_t)((int32_t)code + range->change)
                       : code;
    }
    return code;
}

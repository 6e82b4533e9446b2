// SPDX-License-Identifier: BSD-2-Clause
/* Measures malloc and free in a heap with many holes, on a machine whose cycle counter counts
 * instructions. `tester --child holes COUNT` prints both figures. */
#include "../tester.h"

#include <os/cycles.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE    80  /* of a hole and of the measured blocks */
#define MEASURE 500 /* pairs of malloc and free */

/* Allocates a row of blocks and frees every other one, so that no two holes are adjacent. */
static void **row_make(size_t holes)
{
    void **block = calloc(2 * holes, sizeof(*block));
    for (size_t i = 0; block != NULL && i < 2 * holes; i++)
        block[i] = malloc(SIZE);
    for (size_t i = 0; block != NULL && i < 2 * holes; i += 2)
        free(block[i]);
    return block;
}

static void row_free(void **block, size_t holes)
{
    for (size_t i = 1; i < 2 * holes; i += 2)
        free(block[i]);
    free(block);
}

int child_holes(int argc, char **argv)
{
    size_t holes = argc > 0 ? strtoul(argv[0], NULL, 10) : 0;
    void **row = holes >= 2 ? row_make(holes) : NULL;
    if (row == NULL)
        return 1;
    uint64_t took = 0, gave = 0;
    for (int i = 0; i < MEASURE; i++) {
        /* Fill a hole and make a new one, at another place each time. */
        size_t at = (size_t)i * 7919 % holes * 2 + 1;
        uint64_t start = cycles_now();
        void *made = malloc(SIZE);
        took += cycles_now() - start;
        start = cycles_now();
        free(row[at]);
        gave += cycles_now() - start;
        row[at] = made;
    }
    printf("malloc %llu free %llu\n", (unsigned long long)(took / MEASURE),
           (unsigned long long)(gave / MEASURE));
    row_free(row, holes);
    return 0;
}

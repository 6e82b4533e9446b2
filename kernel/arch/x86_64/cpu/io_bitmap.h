// SPDX-License-Identifier: BSD-2-Clause
/* Bitmaps of I/O ports, as in the task state segment: a set bit n closes port n. Pure code. */
#ifndef X86_IO_BITMAP_H
#define X86_IO_BITMAP_H

#include <lib/mem.h>
#include <stdint.h>

#define IO_PORTS        65536u
#define IO_BITMAP_BYTES (IO_PORTS / 8)

/* Opens the ports [first, first + count) of a complete bitmap. Whole bytes at once, since interrupts
 * are disabled. */
static inline void io_bitmap_open(uint8_t *closed, uint64_t first, uint64_t count)
{
    uint64_t end = first + count;
    for (; first < end && first % 8 != 0; first++)
        closed[first / 8] &= (uint8_t) ~(1u << (first % 8));
    memset(closed + first / 8, 0, (end - first) / 8);
    for (first += (end - first) / 8 * 8; first < end; first++)
        closed[first / 8] &= (uint8_t) ~(1u << (first % 8));
}

#endif

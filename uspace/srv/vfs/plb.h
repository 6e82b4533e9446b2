// SPDX-License-Identifier: BSD-2-Clause
/*
 * The lookup buffer: a ring of bytes that the file system servers can read. The paths of lookups
 * under way lie in it. Pure.
 *
 * Spans are given back in any order, and the room of each is free at once: a server that does not
 * answer keeps only the room of what it was asked.
 */
#ifndef VFS_PLB_H
#define VFS_PLB_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VFS_PLB_SPANS 512

typedef struct vfs_plb {
    char *buffer;
    size_t size;
    struct vfs_plb_taken {
        uint32_t first;
        uint32_t length;    /* it may wrap around */
    } spans[VFS_PLB_SPANS]; /* taken, in the order of their places */
    size_t count;
} vfs_plb_t;

void vfs_plb_init(vfs_plb_t *plb, char *buffer, size_t size);
/* Copies `length` bytes in; `*first` is where they begin. EAGAIN: no room now; ENAMETOOLONG: never.
 */
MUST_USE
errno_t vfs_plb_put(vfs_plb_t *plb, const char *text, size_t length, uint32_t *first);
/* Gives back a span of at least one byte. */
void vfs_plb_release(vfs_plb_t *plb, uint32_t first);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The lookup buffer: a ring of bytes that the file system servers can read, where the paths of
 * lookups under way lie. Pure.
 *
 * Spans are taken in order and given back in any order; the room of one is free again when all
 * taken before it were given back.
 */
#ifndef VFS_PLB_H
#define VFS_PLB_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VFS_PLB_SPANS 128

typedef struct vfs_plb {
    char *buffer;
    size_t size;
    size_t next; /* where the next span begins */
    size_t used; /* bytes behind it, backwards, that are taken */
    struct {
        uint32_t first;
        uint32_t length;
        bool done;
    } spans[VFS_PLB_SPANS]; /* a ring too */
    size_t oldest;
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

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The lookup buffer: a ring of bytes that the file system servers can read. It holds the paths of
 * the running lookups. No I/O and no locks.
 *
 * Spans are released in any order, and their space is free at once: a server that does not answer
 * occupies only the space of its own requests. Each client has a share of the space, so a client
 * whose lookups never end leaves room for others.
 */
#ifndef VFS_PLB_H
#define VFS_PLB_H

#include <abi/error.h>
#include <abi/task.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VFS_PLB_SPANS 512

/* A client that has this part of the buffer, or more, gets no more of it. */
#define VFS_PLB_CLIENT_PART 4

typedef struct vfs_plb {
    char *buffer;
    size_t size;
    struct vfs_plb_taken {
        uint32_t first;
        uint32_t length; /* it can wrap around */
        task_id_t client;
    } spans[VFS_PLB_SPANS]; /* in use, ordered by position */
    size_t count;
} vfs_plb_t;

void vfs_plb_init(vfs_plb_t *plb, char *buffer, size_t size);
/* Copies `length` bytes of a client to the buffer; `*first` is their offset. EAGAIN (no space now, or
 * none for this client), ENAMETOOLONG (larger than the buffer). */
MUST_USE
errno_t vfs_plb_put(vfs_plb_t *plb, task_id_t client, const char *text, size_t length,
                    uint32_t *first);
/* Releases a span of at least one byte. */
void vfs_plb_release(vfs_plb_t *plb, uint32_t first);

#endif

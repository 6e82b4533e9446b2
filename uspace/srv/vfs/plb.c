// SPDX-License-Identifier: BSD-2-Clause
/* The lookup buffer. */
#include "plb.h"

#include <string.h>

void vfs_plb_init(vfs_plb_t *plb, char *buffer, size_t size)
{
    memset(plb, 0, sizeof(*plb));
    plb->buffer = buffer;
    plb->size = size;
}

static void copy_in(vfs_plb_t *plb, const char *text, size_t length)
{
    size_t straight = plb->size - plb->next;
    straight = length < straight ? length : straight;
    memcpy(plb->buffer + plb->next, text, straight);
    memcpy(plb->buffer, text + straight, length - straight);
}

errno_t vfs_plb_put(vfs_plb_t *plb, const char *text, size_t length, uint32_t *first)
{
    *first = (uint32_t)plb->next;
    if (length == 0)
        return EOK;
    if (length > plb->size)
        return ENAMETOOLONG;
    if (plb->size - plb->used < length || plb->count == VFS_PLB_SPANS)
        return EAGAIN;
    copy_in(plb, text, length);
    size_t slot = (plb->oldest + plb->count++) % VFS_PLB_SPANS;
    plb->spans[slot].first = *first;
    plb->spans[slot].length = (uint32_t)length;
    plb->spans[slot].done = false;
    plb->used += length;
    plb->next = (plb->next + length) % plb->size;
    return EOK;
}

void vfs_plb_release(vfs_plb_t *plb, uint32_t first)
{
    for (size_t i = 0; i < plb->count; i++) {
        size_t slot = (plb->oldest + i) % VFS_PLB_SPANS;
        if (plb->spans[slot].first == first && !plb->spans[slot].done) {
            plb->spans[slot].done = true;
            break;
        }
    }
    while (plb->count > 0 && plb->spans[plb->oldest].done) {
        plb->used -= plb->spans[plb->oldest].length;
        plb->oldest = (plb->oldest + 1) % VFS_PLB_SPANS;
        plb->count--;
    }
}

// SPDX-License-Identifier: BSD-2-Clause
/* The lookup buffer. */
#include "plb.h"

#include <async/limit.h>
#include <string.h>

void vfs_plb_init(vfs_plb_t *plb, char *buffer, size_t size)
{
    memset(plb, 0, sizeof(*plb));
    plb->buffer = buffer;
    plb->size = size;
}

static void copy_in(const vfs_plb_t *plb, size_t first, const char *text, size_t length)
{
    size_t straight = plb->size - first;
    straight = length < straight ? length : straight;
    memcpy(plb->buffer + first, text, straight);
    memcpy(plb->buffer, text + straight, length - straight);
}

/* Returns the number of bytes between span `i` and the next one in the ring. */
static size_t gap_behind(const vfs_plb_t *plb, size_t i)
{
    const struct vfs_plb_taken *span = &plb->spans[i];
    size_t next = i + 1 < plb->count ? plb->spans[i + 1].first : plb->size + plb->spans[0].first;
    return next - span->first - span->length;
}

/* Finds the first gap that is large enough. `*place` is the index of the new span in the table. */
static bool gap_find(const vfs_plb_t *plb, size_t length, size_t *place, size_t *first)
{
    if (plb->count == 0) {
        *place = 0;
        *first = 0;
        return length <= plb->size;
    }
    for (size_t i = 0; i < plb->count; i++) {
        if (gap_behind(plb, i) < length)
            continue;
        *first = (plb->spans[i].first + plb->spans[i].length) % plb->size;
        *place = i + 1;
        if (*first < plb->spans[0].first)
            *place = 0; /* the last gap begins after the end of the buffer */
        return true;
    }
    return false;
}

/* Whether the client can get more of the buffer. */
static bool client_has_room(const vfs_plb_t *plb, task_id_t client)
{
    size_t own = 0, total = 0;
    for (size_t i = 0; i < plb->count; i++) {
        total += plb->spans[i].length;
        own += plb->spans[i].client == client ? plb->spans[i].length : 0;
    }
    return share_allowed(own, total, plb->size / VFS_PLB_CLIENT_PART, plb->size);
}

errno_t vfs_plb_put(vfs_plb_t *plb, task_id_t client, const char *text, size_t length,
                    uint32_t *first)
{
    size_t place, start;
    *first = 0;
    if (length == 0)
        return EOK;
    if (length > plb->size)
        return ENAMETOOLONG;
    if (plb->count == VFS_PLB_SPANS || !client_has_room(plb, client) ||
        !gap_find(plb, length, &place, &start))
        return EAGAIN;
    copy_in(plb, start, text, length);
    struct vfs_plb_taken *span = &plb->spans[place];
    memmove(span + 1, span, (plb->count - place) * sizeof(*span));
    *span = (struct vfs_plb_taken){(uint32_t)start, (uint32_t)length, client};
    plb->count++;
    *first = (uint32_t)start;
    return EOK;
}

void vfs_plb_release(vfs_plb_t *plb, uint32_t first)
{
    size_t place = 0;
    while (place < plb->count && plb->spans[place].first != first)
        place++;
    if (place == plb->count)
        return;
    plb->count--;
    memmove(&plb->spans[place], &plb->spans[place + 1],
            (plb->count - place) * sizeof(plb->spans[0]));
}

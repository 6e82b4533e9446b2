// SPDX-License-Identifier: BSD-2-Clause
/* Walks lists that can be inconsistent, and copies untrusted names; for kernel/inspect. */
#ifndef INSPECT_WALK_H
#define INSPECT_WALK_H

#include <adt/list.h>
#include <stddef.h>
#include <stdint.h>

struct task;

/* Returns the link after `at`, which is on `list` or its head. Returns NULL at the end, and where
 * the next link does not point back. This check also ends the walk in every cycle. */
static inline link_t *walk_next(const list_t *list, const link_t *at)
{
    link_t *next = at->next;
    if (next == NULL || next == &list->head || next->prev != at)
        return NULL;
    return next;
}

#define WALK(list, link_)                                                                          \
    for (link_t *link_ = walk_next(&(list), &(list).head); link_ != NULL;                          \
         link_ = walk_next(&(list), link_))

static inline uint32_t walk_length(const list_t *list)
{
    uint32_t length = 0;
    WALK(*list, link)
    {
        length++;
    }
    return length;
}

/* Copies at most size - 1 bytes of a name and replaces unprintable ones with '?'. */
void inspect_copy_name(char *to, size_t size, const char *from);

/* Returns the task with this id, or NULL. Takes no reference and no locks. */
struct task *inspect_find_task(uint32_t id);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Walking lists that may be broken, and copying names that may hold anything; for kernel/inspect.
 */
#ifndef INSPECT_WALK_H
#define INSPECT_WALK_H

#include <adt/list.h>
#include <stddef.h>
#include <stdint.h>

struct task;

/* The link after `at`, which is on `list` or its head; NULL at the end, and where the list is
 * broken: a link must be its successor's predecessor. That also ends every false ring. */
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

/* Copies a name of at most size - 1 bytes; what is not printable becomes '?'. */
void inspect_copy_name(char *to, size_t size, const char *from);

/* The task with this id, not referenced, or NULL. Without locks. */
struct task *inspect_find_task(uint32_t id);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Intrusive doubly linked lists, for the kernel and userspace. An item has a link_t for each list
 * that it can be on. A link that is on no list points to itself.
 */
#ifndef ADT_LIST_H
#define ADT_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct link {
    struct link *prev;
    struct link *next;
} link_t;

/* The head of a circular list. It must not move. */
typedef struct list {
    link_t head;
} list_t;

/* The value of a static list: static list_t jobs = LIST_INIT(jobs); */
#define LIST_INIT(list)                                                                            \
    {                                                                                              \
        .head = {.prev = &(list).head, .next = &(list).head }                                      \
    }

/* The value of a static link that is on no list. */
#define LINK_INIT(link)                                                                            \
    {                                                                                              \
        .prev = &(link), .next = &(link)                                                           \
    }

static inline void link_init(link_t *link)
{
    link->prev = link;
    link->next = link;
}

static inline bool link_used(const link_t *link)
{
    return link->next != link;
}

static inline void list_init(list_t *list)
{
    link_init(&list->head);
}

static inline bool list_empty(const list_t *list)
{
    return list->head.next == &list->head;
}

static inline void list_insert_between(link_t *link, link_t *prev, link_t *next)
{
    link->prev = prev;
    link->next = next;
    prev->next = link;
    next->prev = link;
}

static inline void list_append(list_t *list, link_t *link)
{
    list_insert_between(link, list->head.prev, &list->head);
}

static inline void list_prepend(list_t *list, link_t *link)
{
    list_insert_between(link, &list->head, list->head.next);
}

static inline void list_insert_before(link_t *position, link_t *link)
{
    list_insert_between(link, position->prev, position);
}

/* Removes a link without reinitializing it: its pointers stay. For callers that insert it into
 * another list or free it at once. */
static inline void list_unlink(const link_t *link)
{
    link_t *prev = link->prev;
    link_t *next = link->next;
    prev->next = next;
    next->prev = prev;
}

/* Removes a link from its list. No effect on a link that is on no list. */
static inline void list_remove(link_t *link)
{
    list_unlink(link);
    link_init(link);
}

static inline link_t *list_first(const list_t *list)
{
    return list_empty(list) ? NULL : list->head.next;
}

/* The item of which `link` is the member `member`. */
#define list_entry(link, type, member) ((type *)((char *)(link)-offsetof(type, member)))

/* The first item, or NULL. */
#define list_first_item(list, member, type)                                                        \
    (list_empty(&(list)) ? NULL : list_entry((list).head.next, type, member))

/* Runs the body for each item, from the first to the last. */
#define list_foreach(list, member, type, item)                                                     \
    for (type *item = list_entry((list).head.next, type, member); &item->member != &(list).head;   \
         item = list_entry(item->member.next, type, member))

/* The same; the body can remove or free the current item, but no other one. */
#define list_foreach_safe(list, member, type, item)                                                \
    for (type *item = list_entry((list).head.next, type, member),                                  \
              *item##_next = list_entry(item->member.next, type, member);                          \
         &item->member != &(list).head;                                                            \
         item = item##_next, item##_next = list_entry(item->member.next, type, member))

#endif

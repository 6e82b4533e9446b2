// SPDX-License-Identifier: BSD-2-Clause
/* Tables of rows; see table.h. */
#include <monitor/lib/table.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64

void *monitor_table_at(const monitor_table_t *table, uint32_t index)
{
    return table->items + (size_t)index * table->size;
}

static bool row_table_grow(monitor_table_t *table)
{
    uint32_t room = table->room == 0 ? ROOM_FIRST : table->room * 2;
    uint8_t *items = room <= MONITOR_ROWS_MAX ? realloc(table->items, room * table->size) : NULL;
    if (items == NULL)
        return false;
    table->items = items;
    table->room = room;
    return true;
}

void *monitor_table_add(monitor_table_t *table, uint32_t task, uint32_t list)
{
    if (table->count == table->room && !row_table_grow(table))
        return NULL;
    monitor_row_key_t *key = monitor_table_at(table, table->count);
    memset(key, 0, table->size);
    *key = (monitor_row_key_t){.task = task, .list = list, .order = table->count++};
    return key;
}

void *monitor_table_last(const monitor_table_t *table)
{
    return table->count > 0 ? monitor_table_at(table, table->count - 1) : NULL;
}

static int place_compare(const monitor_row_key_t *key, uint32_t task, uint32_t list)
{
    if (key->task != task)
        return key->task < task ? -1 : 1;
    return key->list < list ? -1 : key->list > list;
}

static int key_compare(const void *first, const void *second)
{
    const monitor_row_key_t *a = first, *b = second;
    int order = place_compare(a, b->task, b->list);
    return order != 0 ? order : a->order < b->order ? -1 : 1;
}

void monitor_table_sort(monitor_table_t *table)
{
    if (table->count > 0)
        qsort(table->items, table->count, table->size, key_compare);
}

/* Returns the number of items before `task`, `list`; with `past`, also the items that have them. */
static uint32_t table_search(const monitor_table_t *table, uint32_t task, uint32_t list, bool past)
{
    uint32_t low = 0, high = table->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = place_compare(monitor_table_at(table, middle), task, list);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t monitor_table_find(const monitor_table_t *table, uint32_t task, uint32_t list,
                            uint32_t *end)
{
    *end = table_search(table, task, list, true);
    return table_search(table, task, list, false);
}

void monitor_table_clear(monitor_table_t *table)
{
    free(table->items);
    table->items = NULL;
    table->count = table->room = 0;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Tables of rows that are sorted by task. */
#ifndef MONITOR_LIB_TABLE_H
#define MONITOR_LIB_TABLE_H

#include <monitor/lib/rows.h>

/* Appends an item of `table->size` bytes, zeroed except for its key. NULL: too many, or no memory. */
void *monitor_table_add(monitor_table_t *table, uint32_t task, uint32_t list);
/* The last item that was added, or NULL. */
void *monitor_table_last(const monitor_table_t *table);
/* Sorts by task, then list, then arrival. */
void monitor_table_sort(monitor_table_t *table);
/* Returns the index of the first item of a task and list in a sorted table, and in `*end` that of the
 * first one behind them. */
uint32_t monitor_table_find(const monitor_table_t *table, uint32_t task, uint32_t list,
                            uint32_t *end);
/* The item with this index. */
void *monitor_table_at(const monitor_table_t *table, uint32_t index);
/* Frees the items. */
void monitor_table_clear(monitor_table_t *table);

#endif

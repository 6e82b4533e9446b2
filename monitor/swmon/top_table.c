// SPDX-License-Identifier: BSD-2-Clause
/* Filters, sorts and arranges the lines of a table; see top.h. */
#include <monitor/swmon/top.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Levels of the tree of tasks. */
#define TREE_DEPTH_MAX 16

top_line_t *top_add(top_table_t *table)
{
    static top_line_t lost;
    if (table->count == table->room) {
        uint32_t room = table->room == 0 ? 64 : table->room * 2;
        top_line_t *lines = realloc(table->lines, room * sizeof(*lines));
        if (lines == NULL)
            return &lost;
        table->lines = lines;
        table->room = room;
    }
    top_line_t *line = &table->lines[table->count++];
    memset(line, 0, sizeof(*line));
    line->parent = UINT32_MAX;
    return line;
}

static unsigned sorted_column;

/* Large values first; equal ones as they came. */
static int top_compare(const void *left, const void *right)
{
    const top_line_t *a = left, *b = right;
    if (a->sort[sorted_column] != b->sort[sorted_column])
        return a->sort[sorted_column] > b->sort[sorted_column] ? -1 : 1;
    return a < b ? -1 : a > b;
}

static void top_filter(top_table_t *table, const char *filter)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->count; i++)
        if (strstr(table->lines[i].text, filter) != NULL)
            table->lines[kept++] = table->lines[i];
    table->count = kept;
}

/* Whether the parent of a line is in the table. */
static bool top_has_parent(const top_table_t *table, const top_line_t *line)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->lines[i].task == line->parent && &table->lines[i] != line)
            return true;
    return false;
}

/* Appends a line, and below it those of its children. */
static void tree_append(const top_table_t *from, uint32_t at, unsigned depth, top_table_t *to)
{
    if (to->count >= from->count)
        return;
    top_line_t *line = top_add(to);
    *line = from->lines[at];
    (void)snprintf(line->text, sizeof(line->text), "%*s%.*s", (int)(2 * depth), "",
                   (int)(sizeof(line->text) - 2 * TREE_DEPTH_MAX - 1), from->lines[at].text);
    for (uint32_t i = 0; i < from->count && depth + 1 < TREE_DEPTH_MAX; i++)
        if (i != at && from->lines[i].parent == from->lines[at].task)
            tree_append(from, i, depth + 1, to);
}

static void top_tree(top_table_t *table)
{
    top_table_t tree = {0};
    for (uint32_t i = 0; i < table->count; i++)
        if (!top_has_parent(table, &table->lines[i]))
            tree_append(table, i, 0, &tree);
    free(table->lines);
    *table = tree;
}

void top_arrange(top_table_t *table, const top_choice_t *choice)
{
    top_filter(table, choice->filter);
    sorted_column = choice->sort;
    if (table->count > 0)
        qsort(table->lines, table->count, sizeof(*table->lines), top_compare);
    if (choice->tree && choice->view == TOP_TASKS)
        top_tree(table);
}

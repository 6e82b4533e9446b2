// SPDX-License-Identifier: BSD-2-Clause
/* ls: lists directories. */
#include "../size.h"
#include "cmds.h"
#include "files.h"
#include <abi/limits.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vfs/vfs.h>

#define LINE_WIDTH 80

/* Time stamps below this value are seconds since boot: the machine has no clock. */
#define CLOCK_UNSET (365 * 24 * 3600)

enum { LONG = 1, ALL = 2, ONE = 4, HUMAN = 8, FOLDER = 16, TREE = 32 };

static const char *type_suffix(uint32_t type)
{
    return type == VFS_NODE_DIRECTORY ? "/" : type == VFS_NODE_LINK ? "@" : "";
}

/* Prints a path on its own line. (The buffer is here because the callers are recursive.) */
static void path_print(const invocation_t *run, const char *path, const char *end)
{
    char shown[PATH_SIZE_MAX];
    fprintf(run->out, "%s%s\n", name_show(run, path, shown, sizeof(shown)), end);
}

static void long_show(const invocation_t *run, const vfs_stat_t *stat, const char *name,
                      unsigned flags)
{
    static const char types[] = {'?', '-', 'd', 'c', 'l'};
    char size[24] = "-";
    char date[24] = "", shown[PATH_SIZE_MAX];
    if (stat->type == VFS_NODE_FILE) {
        if (flags & HUMAN)
            size_format(stat->size, size, sizeof(size));
        else
            snprintf(size, sizeof(size), "%" PRIu64, stat->size);
    }
    if (stat->mtime > CLOCK_UNSET) {
        struct tm tm;
        time_t seconds = (time_t)stat->mtime;
        strftime(date, sizeof(date), "%Y-%m-%d %H:%M", gmtime_r(&seconds, &tm));
    }
    fprintf(run->out, "%c %10s  %-16s  %s", stat->type < sizeof(types) ? types[stat->type] : '?',
            size, date, name_show(run, name, shown, sizeof(shown)));
}

/* Prints the end of a long line: the target of a link, or the type. */
static int long_end(const invocation_t *run, const vfs_stat_t *stat, const char *path)
{
    char target[PATH_SIZE_MAX], shown[PATH_SIZE_MAX];
    if (stat->type != VFS_NODE_LINK) {
        fprintf(run->out, "%s\n", type_suffix(stat->type));
        return STATUS_OK;
    }
    errno_t rc = link_target(path, target);
    if (rc != EOK) {
        fputc('\n', run->out);
        return complain_error(run, path, rc);
    }
    fprintf(run->out, " -> %s\n", name_show(run, target, shown, sizeof(shown)));
    return STATUS_OK;
}

static int entries_long(const invocation_t *run, const char *folder, const vfs_dirent_t *entries,
                        size_t count, unsigned flags)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < count && !interrupted(run); i++) {
        char path[PATH_SIZE_MAX];
        vfs_stat_t stat;
        errno_t rc = path_join(folder, entries[i].name, path, sizeof(path));
        if (rc == EOK)
            rc = vfs_lstat(path, &stat);
        int result;
        if (rc == EOK) {
            long_show(run, &stat, entries[i].name, flags);
            result = long_end(run, &stat, path);
        } else {
            result = complain_error(run, path, rc);
        }
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

/* Returns the columns of an entry whose name has been made visible. */
static size_t entry_width(const vfs_dirent_t *entry)
{
    return visible_width(entry->name) + strlen(type_suffix(entry->type));
}

static void entries_make_visible(vfs_dirent_t *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[NAME_SIZE_MAX];
        strcpy(entries[i].name, visible_text(entries[i].name, name, sizeof(name)));
    }
}

/* Prints visible names in as many columns as fit the line, sorted from top to bottom. */
static void entries_columns(const invocation_t *run, const vfs_dirent_t *entries, size_t count)
{
    size_t width = 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = entry_width(&entries[i]) + 2;
        width = length > width ? length : width;
    }
    size_t columns = LINE_WIDTH / width > 0 ? LINE_WIDTH / width : 1;
    size_t rows = (count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < count; i += rows) {
            size_t gap = i + rows < count ? width - entry_width(&entries[i]) : 0;
            fprintf(run->out, "%s%s%*s", entries[i].name, type_suffix(entries[i].type), (int)gap,
                    "");
        }
        fputc('\n', run->out);
    }
}

/* Makes the names visible in a copy: the original names are still needed for recursion. */
static int entries_columns_visible(const invocation_t *run, const char *path,
                                   const vfs_dirent_t *entries, size_t count)
{
    vfs_dirent_t *visible = malloc((count + 1) * sizeof(*visible));
    if (visible == NULL)
        return complain_error(run, path, ENOMEM);
    memcpy(visible, entries, count * sizeof(*visible));
    entries_make_visible(visible, count);
    entries_columns(run, visible, count);
    free(visible);
    return STATUS_OK;
}

static void entries_lines(const invocation_t *run, const vfs_dirent_t *entries, size_t count)
{
    char name[NAME_SIZE_MAX];
    for (size_t i = 0; i < count; i++) {
        fprintf(run->out, "%s%s\n", name_show(run, entries[i].name, name, sizeof(name)),
                type_suffix(entries[i].type));
    }
}

static size_t hidden_drop(vfs_dirent_t *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (entries[i].name[0] != '.')
            entries[kept++] = entries[i];
    return kept;
}

static int entries_show(const invocation_t *run, const char *path, const vfs_dirent_t *entries,
                        size_t count, unsigned flags)
{
    int status = STATUS_OK;
    if (flags & LONG)
        status = entries_long(run, path, entries, count, flags);
    else if (flags & ONE || run->out != stdout)
        entries_lines(run, entries, count);
    else
        status = entries_columns_visible(run, path, entries, count);
    return status;
}

static int folder_show(const invocation_t *run, const char *path, unsigned flags);

/* -R: lists the directories among the entries, each below a title. */
static int subfolders_show(const invocation_t *run, const char *path, const vfs_dirent_t *entries,
                           size_t count, unsigned flags)
{
    int status = STATUS_OK;
    /* On the heap: this function recurses, and the stack of a fibril is small. */
    char *below = malloc(PATH_SIZE_MAX);
    if (below == NULL)
        return complain_error(run, path, ENOMEM);
    for (size_t i = 0; i < count && !interrupted(run); i++) {
        if (entries[i].type != VFS_NODE_DIRECTORY)
            continue;
        errno_t rc = path_join(path, entries[i].name, below, PATH_SIZE_MAX);
        int result = STATUS_FAILED;
        if (rc == EOK) {
            fputc('\n', run->out);
            path_print(run, below, ":");
            result = folder_show(run, below, flags);
        } else {
            result = complain_error(run, entries[i].name, rc);
        }
        status = result != STATUS_OK ? result : status;
    }
    free(below);
    return status;
}

static int folder_show(const invocation_t *run, const char *path, unsigned flags)
{
    vfs_dirent_t *entries;
    size_t count;
    errno_t rc = folder_read(path, &entries, &count);
    if (rc != EOK)
        return complain_error(run, path, rc);
    if (!(flags & ALL))
        count = hidden_drop(entries, count);
    int status = entries_show(run, path, entries, count, flags);
    if (flags & TREE) {
        int below = subfolders_show(run, path, entries, count, flags);
        status = below != STATUS_OK ? below : status;
    }
    free(entries);
    return status;
}

/* Follows a link, except for -l and -d, or if it leads nowhere. */
static errno_t named_stat(const char *path, unsigned flags, vfs_stat_t *stat)
{
    errno_t rc = flags & (LONG | FOLDER) ? ENOENT : vfs_stat(path, stat);
    return rc == EOK ? EOK : vfs_lstat(path, stat);
}

static int path_show(const invocation_t *run, const char *path, unsigned flags, bool title)
{
    vfs_stat_t stat;
    errno_t rc = named_stat(path, flags, &stat);
    if (rc != EOK)
        return complain_error(run, path, rc);
    if (stat.type == VFS_NODE_DIRECTORY && !(flags & FOLDER)) {
        if (title)
            path_print(run, path, ":");
        return folder_show(run, path, flags);
    }
    if (flags & LONG) {
        long_show(run, &stat, path, flags);
        return long_end(run, &stat, path);
    }
    path_print(run, path, "");
    return STATUS_OK;
}

static int ls_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!options_take(run, "la1hdR", &flags, &first))
        return STATUS_USAGE;
    if (first == run->argc)
        return path_show(run, ".", flags, false);
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        if (i > first && path_is_folder(run->argv[i]) && !(flags & FOLDER))
            fputc('\n', run->out);
        int result = path_show(run, run->argv[i], flags, run->argc - first > 1);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

const builtin_t cmd_ls = {
    .name = "ls",
    .alias = "dir",
    .usage = "[-l] [-a] [-1] [-h] [-d] [-R] [PATH...]",
    .summary = "Lists directories (default: the working directory)",
    .details = "  -l  show type, size, time and link target\n"
               "  -a  include names that begin with a dot\n"
               "  -1  one name per line           -h  show sizes with units\n"
               "  -d  list directories themselves, not their contents\n"
               "  -R  list subdirectories recursively\n",
    .run = ls_run,
};

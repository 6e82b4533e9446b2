// SPDX-License-Identifier: BSD-2-Clause
/*
 * Expansion of patterns, see expand.h: walks down one component of the path at a time. A directory
 * that cannot be read has no matching names.
 */
#include "expand.h"
#include "cmds/files.h"
#include "wild.h"
#include <abi/limits.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

typedef struct walk {
    const job_t *job;
    char **names;
    size_t count;
    char path[PATH_SIZE_MAX]; /* the path walked so far */
    size_t size;
} walk_t;

static void names_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static errno_t walk_found(walk_t *walk)
{
    char **names = realloc(walk->names, (walk->count + 1) * sizeof(*names));
    if (names == NULL)
        return ENOMEM;
    walk->names = names;
    names[walk->count] = strdup(walk->path);
    if (names[walk->count] == NULL)
        return ENOMEM;
    walk->count++;
    return EOK;
}

/* Appends to the path. Returns false if it becomes too long: no such file can exist. */
static bool walk_add(walk_t *walk, const char *text, size_t size)
{
    if (walk->size + size >= sizeof(walk->path))
        return false;
    memcpy(walk->path + walk->size, text, size);
    walk->size += size;
    walk->path[walk->size] = '\0';
    return true;
}

/* Like walk_add, without the backslashes. */
static bool walk_add_quoted(walk_t *walk, const char *pattern, size_t size)
{
    if (walk->size + size >= sizeof(walk->path))
        return false;
    wild_unquote(pattern, size, walk->path + walk->size);
    walk->size += strlen(walk->path + walk->size);
    return true;
}

static errno_t walk_down(walk_t *walk, const char *pattern);

/* Visits the entries of the current directory that match the component, which `rest` follows. */
static errno_t walk_entries(walk_t *walk, const char *component, size_t size, const char *rest)
{
    vfs_dirent_t *entries;
    size_t count;
    size_t before = walk->size;
    if (job_interrupted(walk->job))
        return EINTR;
    errno_t rc = folder_read(before > 0 ? walk->path : ".", &entries, &count);
    if (rc != EOK)
        return rc == ENOMEM ? rc : EOK;
    for (size_t i = 0; i < count && rc == EOK; i++) {
        const char *name = entries[i].name;
        bool way = *rest == '\0' || entries[i].type == VFS_NODE_DIRECTORY ||
                   entries[i].type == VFS_NODE_LINK;
        if (way && wild_match(component, size, name) && walk_add(walk, name, strlen(name)))
            rc = *rest == '\0' ? walk_found(walk) : walk_down(walk, rest);
        walk->size = before;
        walk->path[before] = '\0';
    }
    free(entries);
    return rc;
}

/* After the last pattern: the path matches if it exists, even as a link that leads nowhere. */
static errno_t walk_end(walk_t *walk)
{
    vfs_stat_t stat;
    return vfs_lstat(walk->path, &stat) == EOK ? walk_found(walk) : EOK;
}

static errno_t walk_down(walk_t *walk, const char *pattern)
{
    while (*pattern != '\0') {
        size_t slashes = strspn(pattern, "/");
        if (!walk_add(walk, pattern, slashes))
            return EOK;
        pattern += slashes;
        size_t size = strcspn(pattern, "/");
        if (wild_is_pattern(pattern, size))
            return walk_entries(walk, pattern, size, pattern + size);
        if (!walk_add_quoted(walk, pattern, size))
            return EOK;
        pattern += size;
    }
    return walk_end(walk);
}

/* Replaces argument `at` by the names of the walk, and takes them over. */
static errno_t names_put(command_t *command, size_t at, const walk_t *walk)
{
    size_t argc = command->argc - 1 + walk->count;
    size_t behind = command->argc - at - 1;
    char **argv = realloc(command->argv, (argc + 1) * sizeof(*argv));
    if (argv == NULL)
        return ENOMEM;
    command->argv = argv;
    char **patterns = realloc(command->patterns, argc * sizeof(*patterns));
    if (patterns == NULL)
        return ENOMEM;
    command->patterns = patterns;
    free(argv[at]);
    free(patterns[at]);
    memmove(argv + at + walk->count, argv + at + 1, (behind + 1) * sizeof(*argv));
    memmove(patterns + at + walk->count, patterns + at + 1, behind * sizeof(*patterns));
    for (size_t i = 0; i < walk->count; i++) {
        argv[at + i] = walk->names[i];
        patterns[at + i] = NULL;
    }
    free(walk->names);
    command->argc = argc;
    return EOK;
}

/* Expands argument *at, and sets *at to the next argument. */
static errno_t argument_expand(walk_t *walk, command_t *command, size_t *at)
{
    errno_t rc = walk_down(walk, command->patterns[*at]);
    size_t count = walk->count;
    if (rc == EOK && count > 0)
        rc = names_put(command, *at, walk);
    else if (rc == EOK)
        count = 1;
    if (rc != EOK)
        names_free(walk->names, walk->count);
    *at += count;
    return rc;
}

errno_t command_expand(const job_t *job, command_t *command)
{
    errno_t rc = EOK;
    walk_t *walk = NULL;
    for (size_t i = 0; i < command->argc && rc == EOK;) {
        if (command->patterns[i] == NULL) {
            i++;
            continue;
        }
        if (walk == NULL)
            walk = malloc(sizeof(*walk));
        if (walk == NULL)
            return ENOMEM;
        *walk = (walk_t){.job = job};
        rc = argument_expand(walk, command, &i);
    }
    free(walk);
    return rc;
}

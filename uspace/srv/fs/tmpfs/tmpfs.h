// SPDX-License-Identifier: BSD-2-Clause
/*
 * tmpfs, a file system in memory: internal header.
 *
 * A node has at most one name, so there are no separate directory entries: a directory has a list
 * of its children, ordered by their cookies, that is, by the time when they were added. File
 * contents are chunks of equal size; a chunk that was never written is a hole.
 *
 * All memory counts against the limit of the instance (mount option `size=N[k|m]`, default
 * TMPFS_LIMIT_DEFAULT). Operations fail with ENOSPC at the limit, and if memory runs out before.
 * Chunks have their own areas, which are destroyed when they are empty. The heap would never return
 * that memory to the system.
 */
#ifndef TMPFS_TMPFS_H
#define TMPFS_TMPFS_H

#include <adt/list.h>
#include <fs/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TMPFS_CHUNK_SIZE    4096
#define TMPFS_SLAB_CHUNKS   256 /* 1 MiB: TASK_AREAS_MAX such areas are enough */
#define TMPFS_LIMIT_DEFAULT (16u * 1024 * 1024)

typedef struct tmpfs_node {
    link_t link; /* in instance->nodes */
    fs_index_t index;
    bool is_directory;
    bool is_link; /* otherwise like a file, with the target as its contents */
    size_t refs;
    uint64_t mtime;

    struct tmpfs_node *parent; /* NULL: the root, or removed */
    link_t sibling_link;       /* in parent->children */
    uint64_t cookie;           /* position in the parent, counted from 1 */
    char *name;                /* NULL: the root, or removed */

    union {
        struct { /* directories */
            list_t children;
            uint64_t next_cookie;
        };
        struct { /* files */
            uint64_t size;
            uint8_t **chunks;
            size_t chunk_slots; /* size of `chunks`; NULL in it is a hole */
        };
    };
} tmpfs_node_t;

typedef struct tmpfs {
    uint64_t limit; /* bytes */
    uint64_t used;
    fs_index_t next_index;
    list_t nodes;
    tmpfs_node_t *root;
    list_t slabs; /* slabs with a free chunk come first */
} tmpfs_t;

/* Allocates zeroed memory within the limit. NULL means ENOSPC. */
void *tmpfs_alloc(tmpfs_t *tmpfs, size_t size);
void tmpfs_free(tmpfs_t *tmpfs, void *memory, size_t size);

/* slab.c: the same for one chunk of contents. Empty slabs are returned to the system. */
uint8_t *tmpfs_chunk_alloc(tmpfs_t *tmpfs);
void tmpfs_chunk_free(tmpfs_t *tmpfs, uint8_t *chunk);

/* memory.c: creates and destroys a zeroed memory area. `held` is the number of bytes that the task
 * already has. ENOMEM, ELIMIT. */
MUST_USE
errno_t tmpfs_area_create(uint64_t held, size_t size, void **base);
void tmpfs_area_destroy(void *base);

/* file.c */
void tmpfs_file_read(const tmpfs_node_t *node, uint64_t pos, void *buffer, size_t size,
                     size_t *done);
MUST_USE
errno_t tmpfs_file_write(tmpfs_t *tmpfs, tmpfs_node_t *node, uint64_t pos, const void *buffer,
                         size_t size, size_t *done);
MUST_USE
errno_t tmpfs_file_truncate(tmpfs_t *tmpfs, tmpfs_node_t *node, uint64_t size);

/* node.c */
MUST_USE
errno_t tmpfs_node_create(tmpfs_t *tmpfs, enum vfs_node_type type, tmpfs_node_t **node);
enum vfs_node_type tmpfs_node_type(const tmpfs_node_t *node);
void tmpfs_node_destroy(tmpfs_t *tmpfs, tmpfs_node_t *node);
tmpfs_node_t *tmpfs_node_find(tmpfs_t *tmpfs, fs_index_t index);
tmpfs_node_t *tmpfs_child_find(const tmpfs_node_t *dir, const char *name);
/* Copies a name. EINVAL, ENAMETOOLONG, ENOSPC. */
MUST_USE
errno_t tmpfs_name_create(tmpfs_t *tmpfs, const char *name, char **copy);
void tmpfs_name_destroy(tmpfs_t *tmpfs, char *name);
/* Adds a node without a name to a directory. The node owns `name` from now on. */
void tmpfs_child_attach(tmpfs_node_t *dir, tmpfs_node_t *node, char *name);
/* Removes a node from its directory, and returns its name, which the caller owns. */
char *tmpfs_child_detach(tmpfs_node_t *node);

extern const fs_ops_t tmpfs_ops;

#endif

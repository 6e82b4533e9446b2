// SPDX-License-Identifier: BSD-2-Clause
/*
 * tmpfs, a file system in memory: what its sources share.
 *
 * A node has at most one name, so it is its own directory entry: children hang in the list of
 * their parent in the order of their cookies, which is the order in which they came. Contents are
 * chunks of equal size; one that was never written is a hole.
 *
 * Everything counts against the limit of the instance (option `size=N[k|m]`, else
 * TMPFS_LIMIT_DEFAULT): what does not fit is ENOSPC, and so is running out of memory before that.
 * Chunks lie in areas of their own, which are given back when they are empty: the heap would keep
 * the memory of the largest file that there ever was.
 */
#ifndef TMPFS_TMPFS_H
#define TMPFS_TMPFS_H

#include <adt/list.h>
#include <fs/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TMPFS_CHUNK_SIZE    4096
#define TMPFS_SLAB_CHUNKS   256 /* a task has TASK_AREAS_MAX areas: 1 MiB each is enough */
#define TMPFS_LIMIT_DEFAULT (16u * 1024 * 1024)

typedef struct tmpfs_node {
    link_t link; /* in instance->nodes */
    fs_index_t index;
    bool is_directory;
    size_t refs;
    uint64_t mtime;

    struct tmpfs_node *parent; /* NULL: the root, or removed */
    link_t sibling_link;       /* in parent->children */
    uint64_t cookie;           /* place in the parent, counted from 1 */
    char *name;                /* NULL: the root, or removed */

    union {
        struct { /* directories */
            list_t children;
            uint64_t next_cookie;
        };
        struct { /* files */
            uint64_t size;
            uint8_t **chunks;
            size_t chunk_slots; /* of `chunks`, not all of them in use */
        };
    };
} tmpfs_node_t;

typedef struct tmpfs {
    uint64_t limit; /* bytes */
    uint64_t used;
    fs_index_t next_index;
    list_t nodes;
    tmpfs_node_t *root;
    list_t slabs; /* those with a free chunk come first */
} tmpfs_t;

/* Memory within the limit, zeroed; NULL is ENOSPC. */
void *tmpfs_alloc(tmpfs_t *tmpfs, size_t size);
void tmpfs_free(tmpfs_t *tmpfs, void *memory, size_t size);

/* slab.c: the same for one chunk of contents. Empty slabs go back to the system. */
uint8_t *tmpfs_chunk_alloc(tmpfs_t *tmpfs);
void tmpfs_chunk_free(tmpfs_t *tmpfs, uint8_t *chunk);

/* memory.c: an area of zeros, taken from the system and given back. `held` is what we have already.
 * ENOMEM, ELIMIT. */
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
errno_t tmpfs_node_create(tmpfs_t *tmpfs, bool is_directory, tmpfs_node_t **node);
void tmpfs_node_destroy(tmpfs_t *tmpfs, tmpfs_node_t *node);
tmpfs_node_t *tmpfs_node_find(tmpfs_t *tmpfs, fs_index_t index);
tmpfs_node_t *tmpfs_child_find(const tmpfs_node_t *dir, const char *name);
/* Memory for a name: EINVAL, ENAMETOOLONG, ENOSPC. */
MUST_USE
errno_t tmpfs_name_create(tmpfs_t *tmpfs, const char *name, char **copy);
void tmpfs_name_destroy(tmpfs_t *tmpfs, char *name);
/* Names a node that has no name; the name becomes the node's. */
void tmpfs_child_attach(tmpfs_node_t *dir, tmpfs_node_t *node, char *name);
/* Takes a node's name, which it gives back. */
char *tmpfs_child_detach(tmpfs_node_t *node);

extern const fs_ops_t tmpfs_ops;

#endif

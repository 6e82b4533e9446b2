// SPDX-License-Identifier: BSD-2-Clause
/*
 * The inside of the file system server library.
 *
 * Each connection (a phone of VFS's pool, or of a server that has a mount point of ours) has its
 * fibril, so several requests are served at once. What they share is an instance: one mounted file
 * system. Its lock is held while an op runs, since the ops are not made for more than one at a
 * time, and never while another server is waited for: mounting on a node of an instance leaves
 * the instance usable, which matters when what is mounted lies in a file of it.
 */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include <adt/list.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <fs/fs.h>
#include <proto/vfs_out.h>
#include <proto/vfs_out_server.h>

/* A node that VFS holds open. */
typedef struct fs_open_node {
    link_t link; /* in instance->open */
    fs_index_t index;
    void *node;
    unsigned count; /* how often VFS has it open */
} fs_open_node_t;

/* A node that something is mounted on, or is about to be. */
typedef struct fs_mount_point {
    link_t link;   /* in instance->points */
    bool passable; /* false while it is being mounted or unmounted */
    fs_index_t index;
    void *node;               /* referenced, so that the index stays */
    async_session_t *session; /* to the server of what is mounted */
    service_id_t service;     /* the instance there */
    fs_index_t root;          /* and its root */
} fs_mount_point_t;

typedef struct fs_instance {
    link_t link;
    service_id_t service;
    unsigned refs; /* requests that use it or wait for its lock */
    bool mounted;  /* [lock] false before the mount is done, and for good after the unmount */
    block_device_t *device; /* NULL when the file system needs none */
    void *context;          /* of the ops */
    void *root;
    fs_index_t root_index;
    fibril_mutex_t lock;
    list_t open;   /* [lock] fs_open_node_t */
    list_t points; /* [lock] fs_mount_point_t */
} fs_instance_t;

extern const fs_ops_t *fs_ops;
/* Our handle at VFS. */
extern fs_handle_t fs_own_handle;
/* VFS's lookup buffer, read-only. */
extern const char *fs_plb;

/* A stretch of the lookup buffer; it can wrap around its end. */
typedef struct fs_span {
    uint32_t first;
    uint32_t length;
} fs_span_t;

/* What came of mounting: the root, or what the error is about. */
typedef struct fs_mounted {
    fs_index_t root_index;
    uint64_t root_size;
    enum vfs_node_type root_type;
    enum vfs_mount_blame blame;
} fs_mounted_t;

extern const vfs_out_methods_t fs_methods;
/* Serves one connection (interface VFS_OUT). */
void fs_connection_serve(async_call_t *connect, void *argument);

/* ---- instances ---- */

/* Finds the instance, refers to it and takes its lock. ENOENT when it is not mounted, or no longer
 * when the lock is free. */
MUST_USE
errno_t fs_instance_lock(uint64_t service, fs_instance_t **instance);
void fs_instance_unlock(fs_instance_t *instance);
/* EBUSY when the service is mounted, or is being mounted or unmounted. */
MUST_USE
errno_t fs_instance_create(service_id_t service, const char *options, fs_mounted_t *mounted);
/* EBUSY when it is in use; any other error is that of the last writing, and it is gone. */
MUST_USE
errno_t fs_instance_destroy(service_id_t service);

/* Lock held in all of these. */
MUST_USE
errno_t fs_node_get(fs_instance_t *instance, uint64_t index, void **node);
void fs_node_put(fs_instance_t *instance, void *node);
/* Counts an opening of the node; the reference given in is the table's afterwards, also on an
 * error.
 */
MUST_USE
errno_t fs_node_open(fs_instance_t *instance, fs_index_t index, void *node);
MUST_USE
errno_t fs_node_close(fs_instance_t *instance, uint64_t index);
/* The mount point at a node, passable or not, or NULL. */
fs_mount_point_t *fs_mount_point_at(const fs_instance_t *instance, fs_index_t index);
/* What LOOKUP and OPEN_NODE answer. */
void fs_node_result(const fs_instance_t *instance, void *node, vfs_out_lookup_out_t *result);

/* What a request does with its node; `request` is its own. Lock held, node referenced. */
typedef errno_t fs_node_work_t(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                               void *request);
/* Does `work` on the node at `index` of the instance. ENOENT when there is none, else what the work
 * returns. Takes the lock. Work that returns EAGAIN is done
 * again, after others had the lock. */
MUST_USE
errno_t fs_node_visit(service_id_t service, fs_index_t index, fs_node_work_t *work, void *request);

/* A file that grows in several parts. */
typedef struct fs_growth {
    bool noted;
    uint64_t size; /* before the first part */
} fs_growth_t;

void fs_growth_note(fs_growth_t *growth, const fs_node_info_t *info);
/* After a part that failed, makes a file that has grown as long as it was. Returns `rc`. */
errno_t fs_growth_undo(const fs_growth_t *growth, fs_instance_t *instance, void *node, errno_t rc);

/* Does what the ops left over, part by part; others have the lock in between. */
void fs_instance_work(uint64_t service);

/* ---- requests: each replies; there is no context ---- */

void fs_do_lookup(void *context, vfs_out_lookup_request_t *request);
void fs_do_open_node(void *context, vfs_out_open_node_request_t *request);
void fs_do_close(void *context, vfs_out_close_request_t *request);

void fs_do_read(void *context, vfs_out_read_request_t *request);
void fs_do_write(void *context, vfs_out_write_request_t *request);
void fs_do_stat(void *context, vfs_out_stat_request_t *request);
void fs_do_statfs(void *context, vfs_out_statfs_request_t *request);
void fs_do_readdir(void *context, vfs_out_readdir_request_t *request);

void fs_do_truncate(void *context, vfs_out_truncate_request_t *request);
void fs_do_sync(void *context, vfs_out_sync_request_t *request);
void fs_do_rename(void *context, vfs_out_rename_request_t *request);

void fs_do_mount(void *context, vfs_out_mount_request_t *request);
void fs_do_mounted(void *context, vfs_out_mounted_request_t *request);
void fs_do_unmount(void *context, vfs_out_unmount_request_t *request);
void fs_do_unmounted(void *context, vfs_out_unmounted_request_t *request);

/* Copies a name (one component) from the lookup buffer: ENAMETOOLONG, EINVAL when it is none. */
MUST_USE
errno_t fs_name_copy(fs_span_t span, char name[NAME_SIZE_MAX]);
/* Takes the first component off the span; false when there is none left. EINVAL for a span outside
 * the buffer, ENAMETOOLONG. */
MUST_USE
errno_t fs_span_next(fs_span_t *span, char name[NAME_SIZE_MAX], bool *found);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The internals of the file system server library.
 *
 * Each connection (from VFS's pool of phones, or from the server of a mount point) has its own
 * fibril, so several requests are served concurrently. They share instances; an instance is one
 * mounted file system. Its lock is held while an op runs, since the ops are not reentrant, but
 * never while the fibril waits for another server: while something is being mounted on a node of an
 * instance, the instance must stay usable, because the mounted image can be a file in it.
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
    unsigned count; /* number of times that VFS has opened it */
} fs_open_node_t;

/* A mount point: a node on which a file system is mounted, or is being mounted. */
typedef struct fs_mount_point {
    link_t link;   /* in instance->points */
    bool passable; /* false while it is being mounted or unmounted */
    fs_index_t index;
    void *node;               /* referenced, so that the index stays valid */
    async_session_t *session; /* with the server of the mounted file system */
    service_id_t service;     /* the mounted instance */
    fs_index_t root;          /* its root */
} fs_mount_point_t;

typedef struct fs_instance {
    link_t link;
    service_id_t service;
    unsigned refs;          /* requests that use it or wait for its lock */
    bool mounted;           /* [lock] false until the mount has succeeded, and after the unmount */
    block_device_t *device; /* NULL if the file system needs none */
    void *context;          /* the instance of the ops */
    void *root;
    fs_index_t root_index;
    fibril_mutex_t lock;
    list_t open;   /* [lock] fs_open_node_t */
    list_t points; /* [lock] fs_mount_point_t */
} fs_instance_t;

extern const fs_ops_t *fs_ops;
/* This server's handle at VFS. */
extern fs_handle_t fs_own_handle;
/* VFS's lookup buffer, read-only. */
extern const char *fs_plb;

/* A part of the lookup buffer; it can wrap around its end. */
typedef struct fs_span {
    uint32_t first;
    uint32_t length;
} fs_span_t;

/* The result of mounting: the root, or the cause of the error. */
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

/* Finds an instance, takes a reference and its lock. ENOENT: it is not mounted, or was unmounted
 * during the wait for the lock. */
MUST_USE
errno_t fs_instance_lock(uint64_t service, fs_instance_t **instance);
void fs_instance_unlock(fs_instance_t *instance);
/* Mounts an instance. EBUSY: the service is mounted, or is being mounted or unmounted. Other errors
 * are those of the device and of the mount op, with their cause in `mounted->blame`. */
MUST_USE
errno_t fs_instance_create(service_id_t service, const char *options, fs_mounted_t *mounted);
/* Unmounts an instance. EBUSY: it is in use. After any other error, which is a write error, the
 * instance is unmounted too. */
MUST_USE
errno_t fs_instance_destroy(service_id_t service);

/* The following functions require the lock of the instance. */
MUST_USE
errno_t fs_node_get(fs_instance_t *instance, uint64_t index, void **node);
void fs_node_put(fs_instance_t *instance, void *node);
/* Counts the node as opened by VFS. Takes over the caller's reference, even on an error. */
MUST_USE
errno_t fs_node_open(fs_instance_t *instance, fs_index_t index, void *node);
MUST_USE
errno_t fs_node_close(fs_instance_t *instance, uint64_t index);
/* Returns the mount point at a node, passable or not, or NULL. */
fs_mount_point_t *fs_mount_point_at(const fs_instance_t *instance, fs_index_t index);
/* Fills in the answer of LOOKUP and OPEN_NODE. */
void fs_node_result(const fs_instance_t *instance, void *node, vfs_out_lookup_out_t *result);

/* An operation of a request on its node. Called with the lock held and the node referenced. */
typedef errno_t fs_node_work_t(fs_instance_t *instance, void *node, const fs_node_info_t *info,
                               void *request);
/* Takes the lock and calls `work` for the node at `index` of the instance; calls it again, after
 * releasing the lock in between, while it returns EAGAIN. ENOENT: no such node or instance. */
MUST_USE
errno_t fs_node_visit(service_id_t service, fs_index_t index, fs_node_work_t *work, void *request);

/* A file that grows in several parts. */
typedef struct fs_growth {
    bool noted;
    uint64_t size; /* before the first part */
} fs_growth_t;

/* Stores the size of the file before the first part. */
void fs_growth_note(fs_growth_t *growth, const fs_node_info_t *info);
/* After a failed part, truncates a file that has grown to its previous size. Returns `rc`, or EROFS
 * if that fails. */
errno_t fs_growth_undo(const fs_growth_t *growth, fs_instance_t *instance, void *node, errno_t rc);

/* Does the remaining work of the ops in parts, and releases the lock in between. */
void fs_instance_work(uint64_t service);

/* ---- request handlers; each replies, `context` is not used ---- */

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
void fs_do_symlink(void *context, vfs_out_symlink_request_t *request);

void fs_do_mount(void *context, vfs_out_mount_request_t *request);
void fs_do_mounted(void *context, vfs_out_mounted_request_t *request);
void fs_do_unmount(void *context, vfs_out_unmount_request_t *request);
void fs_do_unmounted(void *context, vfs_out_unmounted_request_t *request);

/* Copies a name (one component) from the lookup buffer. ENAMETOOLONG. EINVAL: not exactly one
 * component. */
MUST_USE
errno_t fs_name_copy(fs_span_t span, char name[NAME_SIZE_MAX]);
/* Copies a path that can be any text. ENAMETOOLONG. EINVAL: the span is outside the buffer. ENOENT:
 * it is empty. */
MUST_USE
errno_t fs_path_copy(fs_span_t span, char path[PATH_SIZE_MAX]);
/* Removes the first component from the span and copies it to `name`; sets `*found` to false if
 * there is none. EINVAL: the span is outside the buffer. ENAMETOOLONG. */
MUST_USE
errno_t fs_span_next(fs_span_t *span, char name[NAME_SIZE_MAX], bool *found);

#endif

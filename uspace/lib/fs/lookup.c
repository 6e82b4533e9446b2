// SPDX-License-Identifier: BSD-2-Clause
/*
 * LOOKUP: walks a path from a node of this server, component by component. At a mount point, the
 * request is forwarded to the server of the mounted file system with the rest of the path; its
 * answer goes directly to VFS. At a symbolic link that must be followed the walk ends with ELOOP,
 * since the target can be in another file system: VFS follows it.
 */
#include "internal.h"

typedef struct walk {
    fs_instance_t *instance; /* locked */
    fs_span_t rest;          /* the remaining path */
    unsigned flags;          /* VFS_L_* */
    void *node;              /* the current node, referenced */
    fs_index_t index;
    enum vfs_node_type type;
    char name[NAME_SIZE_MAX]; /* the current component */
} walk_t;

/* Moves to `node`, and takes over its reference. */
static void walk_to(walk_t *walk, void *node)
{
    fs_node_info_t info;
    fs_ops->node_info(walk->instance->context, node, &info);
    if (walk->node != NULL)
        fs_node_put(walk->instance, walk->node);
    walk->node = node;
    walk->index = info.index;
    walk->type = info.type;
}

/* Whether the component in `name` is the last one. */
static bool walk_last(const walk_t *walk)
{
    return walk->rest.length == 0;
}

/* Creates the last component. */
static errno_t child_create(const walk_t *walk, void **child)
{
    bool directory = (walk->flags & VFS_L_DIRECTORY) != 0;
    return fs_ops->create(walk->instance->context, walk->node, walk->name,
                          directory ? VFS_NODE_DIRECTORY : VFS_NODE_FILE, child);
}

static errno_t child_get(const walk_t *walk, void **child)
{
    if (walk->type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    errno_t rc = fs_ops->lookup(walk->instance->context, walk->node, walk->name, child);
    if (!walk_last(walk) || (walk->flags & VFS_L_CREATE) == 0)
        return rc;
    if (rc == ENOENT)
        return child_create(walk, child);
    if (rc == EOK && (walk->flags & VFS_L_EXCLUSIVE) != 0) {
        fs_node_put(walk->instance, *child);
        return EEXIST;
    }
    return rc;
}

/* Checks that the node has the requested type. */
static errno_t type_check(enum vfs_node_type type, unsigned flags)
{
    if ((flags & VFS_L_FILE) != 0 && type == VFS_NODE_DIRECTORY)
        return EISDIR;
    if ((flags & VFS_L_DIRECTORY) != 0 && type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    return EOK;
}

/* Removes the name of `child`, the last component. */
static errno_t child_unlink(const walk_t *walk, void *child)
{
    fs_node_info_t info;
    fs_ops->node_info(walk->instance->context, child, &info);
    if (fs_mount_point_at(walk->instance, info.index) != NULL)
        return EBUSY;
    errno_t rc = type_check(info.type, walk->flags);
    if (rc != EOK)
        return rc;
    return fs_ops->unlink(walk->instance->context, walk->node, walk->name);
}

/* Walks one component. */
static errno_t walk_step(walk_t *walk)
{
    void *child;
    errno_t rc = child_get(walk, &child);
    if (rc == EOK && walk_last(walk) && (walk->flags & VFS_L_UNLINK) != 0) {
        rc = child_unlink(walk, child);
        if (rc != EOK)
            fs_node_put(walk->instance, child);
    }
    if (rc == EOK)
        walk_to(walk, child);
    return rc;
}

/* Whether the current node is a link at which the walk must stop. */
static bool walk_at_link(const walk_t *walk)
{
    if (walk->type != VFS_NODE_LINK)
        return false;
    if (!walk_last(walk) || (walk->flags & VFS_L_FOLLOW) != 0)
        return true;
    /* A link cannot be opened; one that must be a directory is ENOTDIR. */
    return (walk->flags & VFS_L_OPEN) != 0 && (walk->flags & VFS_L_DIRECTORY) == 0;
}

/* Returns the mount point at which the walk must be forwarded, or NULL. */
static fs_mount_point_t *walk_crossing(const walk_t *walk)
{
    if (walk_last(walk) && (walk->flags & VFS_L_MOUNT_POINT) != 0)
        return NULL;
    fs_mount_point_t *point = fs_mount_point_at(walk->instance, walk->index);
    return point != NULL && point->passable ? point : NULL;
}

/* Walks to the end of the path or to the first mount point, `*crossing`. ELOOP: to a link that must
 * be followed. */
static errno_t walk_run(walk_t *walk, fs_mount_point_t **crossing)
{
    bool found;
    bool moved = false;
    *crossing = NULL;
    for (;;) {
        errno_t rc = fs_span_next(&walk->rest, walk->name, &found);
        if (rc != EOK)
            return rc;
        if (!found)
            break;
        rc = walk_step(walk);
        if (rc != EOK)
            return rc;
        moved = true;
        if (walk_at_link(walk))
            return ELOOP;
        *crossing = walk_crossing(walk);
        if (*crossing != NULL)
            return EOK;
    }
    if (!moved && (walk->flags & VFS_L_UNLINK) != 0)
        return EBUSY; /* the root of a mounted file system */
    if (!moved && (walk->flags & VFS_L_CREATE) != 0 && (walk->flags & VFS_L_EXCLUSIVE) != 0)
        return EEXIST;
    return type_check(walk->type, walk->flags);
}

/* Replies with the final node, and opens it if requested. */
static void walk_reply(walk_t *walk, vfs_out_lookup_request_t *request)
{
    vfs_out_lookup_out_t out;
    errno_t rc = EOK;
    fs_node_result(walk->instance, walk->node, &out);
    if ((walk->flags & VFS_L_OPEN) != 0) {
        rc = fs_node_open(walk->instance, walk->index, walk->node);
        walk->node = NULL;
    }
    vfs_out_lookup_reply(request, rc, out.service, out.fs_handle, out.index, out.size, out.type,
                         out.links);
}

/* Forwards the request to the server of the file system mounted at `point`. */
static void walk_forward(const walk_t *walk, const fs_mount_point_t *point,
                         vfs_out_lookup_request_t *request)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(point->session, &exchange);
    if (rc != EOK) {
        vfs_out_lookup_fail(request, rc, 0, 0);
        return;
    }
    (void)vfs_out_lookup_forward(request, exchange, point->service, point->root, walk->rest.first,
                                 walk->rest.length, walk->flags);
    async_exchange_end(exchange);
}

void fs_do_lookup(void *context, vfs_out_lookup_request_t *request)
{
    (void)context;
    const vfs_out_lookup_in_t *in = &request->in;
    walk_t walk = {.rest = {in->first, in->length}, .flags = in->flags};
    errno_t rc = fs_instance_lock(in->service, &walk.instance);
    if (rc != EOK) {
        vfs_out_lookup_fail(request, rc, 0, 0);
        return;
    }
    void *start;
    rc = fs_node_get(walk.instance, in->index, &start);
    fs_mount_point_t *crossing = NULL;
    if (rc == EOK) {
        walk_to(&walk, start);
        rc = walk_run(&walk, &crossing);
    }
    if (rc != EOK)
        vfs_out_lookup_fail(request, rc, walk.index, walk.rest.length);
    else if (crossing != NULL)
        walk_forward(&walk, crossing, request);
    else
        walk_reply(&walk, request);
    if (walk.node != NULL)
        fs_node_put(walk.instance, walk.node);
    fs_instance_unlock(walk.instance);
    if ((walk.flags & VFS_L_UNLINK) != 0)
        fs_instance_work(in->service);
}

void fs_do_open_node(void *context, vfs_out_open_node_request_t *request)
{
    (void)context;
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(request->in.service, &instance);
    if (rc != EOK) {
        vfs_out_open_node_fail(request, rc);
        return;
    }
    void *node;
    vfs_out_lookup_out_t out = {0};
    rc = fs_node_get(instance, request->in.index, &node);
    if (rc == EOK) {
        fs_node_result(instance, node, &out);
        rc = fs_node_open(instance, out.index, node);
    }
    fs_instance_unlock(instance);
    vfs_out_open_node_reply(request, rc, out.service, out.fs_handle, out.index, out.size, out.type,
                            out.links);
}

void fs_do_close(void *context, vfs_out_close_request_t *request)
{
    (void)context;
    service_id_t service = request->in.service;
    fs_instance_t *instance;
    errno_t rc = fs_instance_lock(service, &instance);
    if (rc == EOK) {
        rc = fs_node_close(instance, request->in.index);
        fs_instance_unlock(instance);
    }
    vfs_out_close_reply(request, rc);
    fs_instance_work(service);
}

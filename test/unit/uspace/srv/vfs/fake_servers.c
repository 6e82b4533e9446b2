// SPDX-License-Identifier: BSD-2-Clause
/* The fake file system servers: one tree of names in memory. */
#include "fake_internal.h"

#include <srv/vfs/lookup.h>
#include <stdio.h>
#include <string.h>
#include <vfs/path.h>

fake_node_t *world_node(const char *path, fs_handle_t fs, service_id_t service, fs_index_t index,
                        enum vfs_node_type type, uint64_t size)
{
    fake_node_t *node = world.nodes;
    while (node->type != VFS_NODE_NONE)
        assert_true(++node < world.nodes + FAKE_NODES);
    *node = (fake_node_t){.fs = fs, .service = service, .index = index, .type = type, .size = size};
    strcpy(node->path, path);
    return node;
}

/* Finds the newest node with this path: a mount covers older ones. */
fake_node_t *world_find(const char *path)
{
    for (fake_node_t *node = world.nodes + FAKE_NODES; node-- > world.nodes;)
        if (node->type != VFS_NODE_NONE && strcmp(node->path, path) == 0)
            return node;
    return NULL;
}

fake_node_t *world_link(const char *path, const fake_node_t *beside, const char *target)
{
    static fs_index_t last = 5000;
    fake_node_t *node =
        world_node(path, beside->fs, beside->service, ++last, VFS_NODE_LINK, strlen(target));
    node->target = target;
    return node;
}

static fake_node_t *node_of(uint64_t service, uint64_t index)
{
    for (fake_node_t *node = world.nodes; node < world.nodes + FAKE_NODES; node++)
        if (node->type != VFS_NODE_NONE && node->service == service && node->index == index)
            return node;
    return NULL;
}

static errno_t lookup_create(const char *path, unsigned flags, fake_node_t **node)
{
    static fs_index_t last = 1000;
    char parent[PATH_SIZE_MAX];
    path_parent(path, parent);
    const fake_node_t *folder = world_find(parent);
    if (folder == NULL || (flags & VFS_L_CREATE) == 0)
        return ENOENT;
    if (folder->type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    *node = world_node(path, folder->fs, folder->service, ++last,
                       flags & VFS_L_DIRECTORY ? VFS_NODE_DIRECTORY : VFS_NODE_FILE, 0);
    return EOK;
}

/* Whether a lookup stops at a link, which can be the last component. */
static bool link_stops(bool last, unsigned flags)
{
    bool opened = (flags & (VFS_L_OPEN | VFS_L_DIRECTORY)) == VFS_L_OPEN;
    return !last || (flags & VFS_L_FOLLOW) != 0 || opened;
}

/* Returns the link on the path at which the lookup stops, or NULL. */
static const fake_node_t *link_on(const char *path, unsigned flags, size_t *rest)
{
    for (size_t end = 1; path[end - 1] != '\0'; end++) {
        char part[PATH_SIZE_MAX] = "";
        if (path[end] != '/' && path[end] != '\0')
            continue;
        memcpy(part, path, end);
        const fake_node_t *node = world_find(part);
        *rest = strlen(path + end);
        if (node != NULL && node->type == VFS_NODE_LINK && link_stops(*rest == 0, flags))
            return node;
    }
    return NULL;
}

static errno_t lookup_do(asked_t *asked, uint64_t word[IPC_WORDS])
{
    vfs_span_t span = {(uint32_t)asked->word[2], (uint32_t)(asked->word[2] >> 32)};
    unsigned flags = (unsigned)asked->word[3];
    assert_true(span.length < sizeof(asked->text));
    for (uint32_t i = 0; i < span.length; i++)
        asked->text[i] = lookup_buffer[(span.first + i) % VFS_PLB_SIZE];
    const char *path = asked->text[0] != '\0' ? asked->text : "/";
    fake_node_t *node = world_find(path);
    size_t rest;
    const fake_node_t *link = link_on(path, flags, &rest);
    if (link != NULL && !(rest == 0 && (flags & VFS_L_EXCLUSIVE) != 0)) {
        word[0] = link->index;
        word[1] = rest;
        return ELOOP;
    }
    if (node != NULL && (flags & VFS_L_EXCLUSIVE) != 0)
        return EEXIST;
    errno_t rc = node != NULL ? EOK : lookup_create(path, flags, &node);
    if (rc != EOK)
        return rc;
    if ((flags & VFS_L_FILE) != 0 && node->type == VFS_NODE_DIRECTORY)
        return EISDIR;
    if ((flags & VFS_L_DIRECTORY) != 0 && node->type != VFS_NODE_DIRECTORY)
        return ENOTDIR;
    node->open += (flags & VFS_L_OPEN) != 0;
    if ((flags & VFS_L_UNLINK) != 0)
        node->path[0] = '\0';
    memcpy(word,
           (uint64_t[]){(uint64_t)node->fs << 32 | node->service, node->index, node->size,
                        node->type, 1},
           5 * sizeof(word[0]));
    return EOK;
}

static void data_move(message_t *data, errno_t rc, size_t size)
{
    if (data == NULL)
        return;
    data->answers++;
    data->retval = rc;
    data->size = size;
}

/* Reads the target of a link, for the client or for VFS. */
static errno_t link_read(const sent_t *sent, const fake_node_t *link, uint64_t position,
                         uint64_t word[IPC_WORDS])
{
    size_t room = sent->read != NULL ? sent->read->word[1] : sent->data->size;
    size_t size = position < link->size ? link->size - position : 0;
    size = size < room ? size : room;
    size = world.piece > 0 && size > world.piece ? world.piece : size;
    if (sent->read != NULL) {
        memcpy((void *)(uintptr_t)sent->read->word[0], link->target + position, size);
        sent->read->moved = size;
    } else {
        memcpy(sent->data->data, link->target + position, size);
        data_move(sent->data, EOK, size);
    }
    word[0] = size;
    return EOK;
}

static errno_t node_do(const sent_t *sent, uint64_t word[IPC_WORDS])
{
    const asked_t *asked = sent->asked;
    message_t *data = sent->data;
    bool instance = asked->method == VFS_OUT_STATFS; /* answered by its root */
    fake_node_t *node = node_of(asked->word[0], instance ? 1 : asked->word[1]);
    uint64_t position = asked->word[2];
    if (node == NULL)
        return ENOENT;
    if (data == NULL && sent->read == NULL &&
        (asked->method == VFS_OUT_READ || asked->method == VFS_OUT_WRITE))
        return EINVAL; /* an empty transfer arrived instead */
    if (node->type == VFS_NODE_LINK && asked->method == VFS_OUT_READ)
        return link_read(sent, node, position, word);
    switch (asked->method) {
    case VFS_OUT_CLOSE:
        assert_true(node->open > 0);
        node->open--;
        return EOK;
    case VFS_OUT_READ:
        word[0] = position < node->size ? node->size - position : 0;
        word[0] = word[0] < data->size ? word[0] : data->size;
        break;
    case VFS_OUT_WRITE:
        word[0] = data->size;
        node->size = position + data->size > node->size ? position + data->size : node->size;
        word[1] = node->size;
        break;
    case VFS_OUT_READDIR:
        word[0] = data->size;
        word[1] = position + 7;
        break;
    case VFS_OUT_STAT:
    case VFS_OUT_STATFS:
        snprintf(data->data, sizeof(data->data), "about %s", node->path);
        word[0] = data->size;
        break;
    case VFS_OUT_TRUNCATE:
        node->size = position;
        return EOK;
    default:
        return EOK;
    }
    data_move(data, EOK, word[0]);
    return EOK;
}

/* Mounts cover a node by a newer one of the same path. */
static errno_t mount_do(const asked_t *asked, uint64_t word[IPC_WORDS])
{
    const fake_node_t *point = node_of(asked->word[0], asked->word[1]);
    if (asked->method == VFS_OUT_MOUNTED)
        world_node("/", asked->fs, (service_id_t)asked->word[0], 1, VFS_NODE_DIRECTORY, 0);
    else if (asked->method == VFS_OUT_MOUNT && asked->cloned && asked->cloned_fs != 0)
        world_node(point->path, asked->cloned_fs, (service_id_t)asked->word[2], 1,
                   VFS_NODE_DIRECTORY, 0);
    else if (asked->method == VFS_OUT_UNMOUNT)
        world_find(point->path)->type = VFS_NODE_NONE;
    word[0] = 1;
    word[2] = VFS_NODE_DIRECTORY;
    return EOK;
}

static void span_copy(uint64_t place, char text[FAKE_TEXT])
{
    uint32_t length = (uint32_t)(place >> 32);
    assert_true(length < FAKE_TEXT);
    for (uint32_t i = 0; i < length; i++)
        text[i] = lookup_buffer[((uint32_t)place + i) % VFS_PLB_SIZE];
    text[length] = '\0';
}

static errno_t symlink_do(asked_t *asked)
{
    const fake_node_t *folder = node_of(asked->word[0], asked->word[1]);
    char name[FAKE_TEXT], path[FAKE_TEXT * 2 + 2];
    static char target[FAKE_TEXT];
    span_copy(asked->word[2], name);
    span_copy(asked->word[3], target);
    strcpy(asked->text, name);
    snprintf(path, sizeof(path), "%s/%s", folder->path[1] != '\0' ? folder->path : "", name);
    if (world_find(path) != NULL)
        return EEXIST;
    world_link(path, folder, target);
    return EOK;
}

static errno_t request_do(sent_t *sent, uint64_t word[IPC_WORDS])
{
    asked_t *asked = sent->asked;
    if (world.fail_method == asked->method) {
        errno_t rc = world.fail_with;
        world.fail_method = 0;
        word[0] = world.fail_blame;
        data_move(sent->data, rc, 0);
        return rc;
    }
    switch (asked->method) {
    case VFS_OUT_LOOKUP:
        return lookup_do(asked, word);
    case VFS_OUT_SYMLINK:
        return symlink_do(asked);
    case VFS_OUT_MOUNT:
    case VFS_OUT_MOUNTED:
    case VFS_OUT_UNMOUNT:
    case VFS_OUT_UNMOUNTED:
        return mount_do(asked, word);
    default:
        return node_do(sent, word);
    }
}

errno_t async_wait(async_request_t *request, async_answer_t *answer)
{
    async_answer_t unused;
    if (request == NULL)
        return ENOMEM;
    answer = answer != NULL ? answer : &unused;
    sent_t *sent = (sent_t *)request;
    sent->asked->exchange_open = is_open(sent->exchange);
    *answer = (async_answer_t){.retval = EOK};
    if (world.during != NULL && world.during_method == sent->asked->method) {
        void (*during)(void) = world.during;
        world.during = NULL;
        during();
    }
    answer->retval = request_do(sent, answer->word);
    if (world.lie_method == sent->asked->method)
        answer->word[world.lie_word] = world.lie_with;
    return answer->retval;
}

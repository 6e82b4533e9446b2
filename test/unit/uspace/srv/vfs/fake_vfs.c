// SPDX-License-Identifier: BSD-2-Clause
/* The async library, the locks and the file system servers of the tests of VFS. */
#include "fake_vfs.h"

#include <async/internal.h>
#include <async/parts.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <srv/vfs/client.h>
#include <srv/vfs/lookup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/path.h>

/* A request to a server. */
typedef struct sent {
    async_request_t request; /* first */
    asked_t *asked;
    async_exchange_t *exchange;
    message_t *data; /* that was forwarded behind it */
} sent_t;

world_t world;
static async_session_t sessions[8];
static async_exchange_t exchange_pool[FAKE_ASKED * 2];
static unsigned exchanges_made;
static sent_t requests[FAKE_ASKED];
static enum namespace_lock held;
static char lookup_buffer[VFS_PLB_SIZE];

/* ---- the client ---- */

static message_t *message_add(enum message_kind kind)
{
    assert_true(world.count < sizeof(world.messages) / sizeof(world.messages[0]));
    message_t *message = &world.messages[world.count++];
    *message = (message_t){.kind = kind};
    return message;
}

message_t *say(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3)
{
    message_t *message = message_add(MESSAGE_CALL);
    message->method = method;
    memcpy(message->word, (uint64_t[]){w1, w2, w3}, 3 * sizeof(uint64_t));
    return message;
}

message_t *say_text(const char *text)
{
    message_t *message = message_add(MESSAGE_WRITE);
    message->size = strlen(text);
    memcpy(message->data, text, message->size);
    return message;
}

message_t *say_read(size_t size)
{
    message_t *message = message_add(MESSAGE_READ);
    message->size = size;
    return message;
}

void world_serve(void)
{
    async_call_t connect = {.handle = 100, .sender = world.client};
    vfs_client_serve(&connect, NULL);
    for (unsigned i = 0; i < world.count; i++)
        assert_int_equal(world.messages[i].answers, 1);
}

/* ---- what VFS is asked ---- */

static message_t *message_of(const async_call_t *call)
{
    assert_true(call->handle >= 1 && call->handle <= world.count);
    return &world.messages[call->handle - 1];
}

static void message_take(async_call_t *call)
{
    message_t *message = &world.messages[world.next++];
    static const uint64_t methods[] = {
        [MESSAGE_WRITE] = IPC_M_DATA_WRITE, [MESSAGE_READ] = IPC_M_DATA_READ};
    *call = (async_call_t){.handle = world.next, .sender = world.client};
    call->method = message->kind == MESSAGE_CALL ? message->method : methods[message->kind];
    memcpy(call->word, message->word, sizeof(call->word));
    if (message->kind != MESSAGE_CALL)
        call->word[1] = message->size;
}

errno_t async_accept(const async_call_t *connect)
{
    assert_int_equal(connect->handle, 100);
    return EOK;
}

void async_get_call(async_call_t *call)
{
    *call = (async_call_t){.handle = CAP_NONE, .method = IPC_M_PHONE_HUNGUP};
    if (world.next < world.count)
        message_take(call);
}

/* Nothing may wait for the client while the tree is locked: it could keep all others from it. */
void async_get_part(async_call_t *call)
{
    assert_int_equal(held, NAMESPACE_FREE);
    assert_int_equal(world.locks, 0);
    async_get_call(call);
}

errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5)
{
    message_t *message = message_of(call);
    message->answers++;
    message->retval = retval;
    memcpy(message->answer, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(message->answer));
    return EOK;
}

errno_t async_answer_0(const async_call_t *call, errno_t retval)
{
    return async_answer(call, retval, 0, 0, 0, 0, 0);
}

void async_reply(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2, uint64_t w3,
                 uint64_t w4, uint64_t w5)
{
    (void)async_answer(call, retval, w1, w2, w3, w4, w5);
}

void async_reply_0(const async_call_t *call, errno_t retval)
{
    (void)async_answer_0(call, retval);
}

errno_t async_data_write_accept(const async_call_t *call, void *data, size_t size)
{
    memcpy(data, message_of(call)->data, size);
    return async_answer_0(call, EOK);
}

errno_t async_data_read_accept(const async_call_t *call, const void *data, size_t size)
{
    message_t *message = message_of(call);
    assert_true(size <= message->size && size <= sizeof(message->data));
    memcpy(message->data, data, size);
    message->size = size;
    return async_answer_0(call, EOK);
}

errno_t clone_accept(const async_call_t *call, unsigned interface, exchange_mode_t mode,
                     async_session_t **session)
{
    (void)call, (void)interface, (void)mode, (void)session;
    return ENOTSUP;
}

errno_t callback_accept(const async_call_t *call, exchange_mode_t mode, async_session_t **session)
{
    (void)call, (void)mode, (void)session;
    return ENOTSUP;
}

/* ---- what VFS asks ---- */

void async_session_close(async_session_t *session)
{
    (void)session;
    world.sessions--;
}

static bool is_open(const async_exchange_t *exchange)
{
    return exchange->phone != CAP_NONE;
}

errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange)
{
    *exchange = &exchange_pool[exchanges_made++ % (FAKE_ASKED * 2)];
    **exchange = (async_exchange_t){.session = session, .phone = 1};
    world.exchanges++;
    return EOK;
}

void async_exchange_end(async_exchange_t *exchange)
{
    assert_true(is_open(exchange));
    exchange->phone = CAP_NONE;
    world.exchanges--;
}

async_request_t *async_send(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5)
{
    assert_true(is_open(exchange));
    if (world.no_memory_to_send)
        return NULL;
    assert_true(world.asked_count < FAKE_ASKED);
    sent_t *sent = &requests[world.asked_count];
    asked_t *asked = &world.asked[world.asked_count++];
    *asked = (asked_t){.fs = exchange->session->interface, .method = method, .lock = held};
    memcpy(asked->word, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(asked->word));
    *sent = (sent_t){.asked = asked, .exchange = exchange};
    return &sent->request;
}

/* The request that the next part on the exchange belongs to. */
static sent_t *request_on(const async_exchange_t *exchange)
{
    sent_t *sent = &requests[world.asked_count - 1];
    assert_true(is_open(exchange) && sent->exchange == exchange);
    return sent;
}

async_outgoing_t async_part_write(const void *data, size_t size)
{
    return (async_outgoing_t){.method = IPC_M_DATA_WRITE, .word = {(uintptr_t)data, size}};
}

async_outgoing_t async_part_clone(const async_exchange_t *clone)
{
    assert_true(clone == NULL || is_open(clone));
    return (async_outgoing_t){.method = IPC_M_CONNECTION_CLONE,
                              .word = {clone != NULL ? clone->session->interface : 0},
                              .error = clone != NULL ? world.no_clone : EHANGUP};
}

async_outgoing_t async_part_passed(async_part_t *part)
{
    return (async_outgoing_t){.method = part->call.method, .moved = part->size, .passed = part};
}

static void part_send(async_exchange_t *exchange, async_outgoing_t *part)
{
    asked_t *asked = request_on(exchange)->asked;
    if (part->passed != NULL) {
        part->error = async_part_forward(part->passed, exchange);
    } else if (part->method == IPC_M_DATA_WRITE) {
        memcpy(asked->text, (const void *)(uintptr_t)part->word[0], part->word[1]);
    } else {
        asked->cloned = true;
        asked->cloned_fs = (fs_handle_t)part->word[0];
    }
}

async_request_t *async_parts_send(async_exchange_t *exchange, uint64_t method,
                                  const uint64_t words[IPC_WORDS], async_outgoing_t *parts,
                                  unsigned count)
{
    async_request_t *request =
        async_send(exchange, method, words[0], words[1], words[2], words[3], words[4]);
    for (unsigned i = 0; request != NULL && i < count; i++)
        part_send(exchange, &parts[i]);
    return request;
}

errno_t async_parts_wait(async_request_t *request, async_outgoing_t *parts, unsigned count,
                         async_answer_t *answer)
{
    errno_t rc = async_wait(request, answer);
    for (unsigned i = count; i-- > 0;)
        rc = parts[i].error != EOK ? parts[i].error : rc;
    return rc;
}

errno_t async_forward(const async_call_t *call, async_exchange_t *exchange, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode)
{
    (void)method, (void)w1, (void)w2, (void)w3, (void)w4, (void)w5;
    assert_int_equal(mode, IPC_FORWARD_KEEP);
    if (world.no_forward) {
        async_answer_0(call, ENOMEM); /* as the library promises */
        return ENOMEM;
    }
    request_on(exchange)->data = message_of(call);
    return EOK;
}

/* ---- the servers ---- */

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

/* The newest of that path: what is mounted covers what is below. */
fake_node_t *world_find(const char *path)
{
    for (fake_node_t *node = world.nodes + FAKE_NODES; node-- > world.nodes;)
        if (node->type != VFS_NODE_NONE && strcmp(node->path, path) == 0)
            return node;
    return NULL;
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
    char parent[64];
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

static errno_t lookup_do(asked_t *asked, uint64_t word[IPC_WORDS])
{
    vfs_span_t span = {(uint32_t)asked->word[2], (uint32_t)(asked->word[2] >> 32)};
    unsigned flags = (unsigned)asked->word[3];
    assert_true(span.length < sizeof(asked->text));
    for (uint32_t i = 0; i < span.length; i++)
        asked->text[i] = lookup_buffer[(span.first + i) % VFS_PLB_SIZE];
    const char *path = asked->text[0] != '\0' ? asked->text : "/";
    fake_node_t *node = world_find(path);
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

static errno_t node_do(const asked_t *asked, message_t *data, uint64_t word[IPC_WORDS])
{
    bool instance = asked->method == VFS_OUT_STATFS; /* which its root stands for */
    fake_node_t *node = node_of(asked->word[0], instance ? 1 : asked->word[1]);
    uint64_t position = asked->word[2];
    if (node == NULL)
        return ENOENT;
    if (data == NULL && (asked->method == VFS_OUT_READ || asked->method == VFS_OUT_WRITE))
        return EINVAL; /* an empty transfer came in its place */
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
    else if (asked->method == VFS_OUT_MOUNT && asked->cloned)
        world_node(point->path, asked->cloned_fs, (service_id_t)asked->word[2], 1,
                   VFS_NODE_DIRECTORY, 0);
    else if (asked->method == VFS_OUT_UNMOUNT)
        world_find(point->path)->type = VFS_NODE_NONE;
    word[0] = 1;
    word[2] = VFS_NODE_DIRECTORY;
    return EOK;
}

static errno_t request_do(sent_t *sent, uint64_t word[IPC_WORDS])
{
    asked_t *asked = sent->asked;
    if (world.fail_method == asked->method) {
        errno_t rc = world.fail_with;
        world.fail_method = 0;
        data_move(sent->data, rc, 0);
        return rc;
    }
    switch (asked->method) {
    case VFS_OUT_LOOKUP:
        return lookup_do(asked, word);
    case VFS_OUT_MOUNT:
    case VFS_OUT_MOUNTED:
    case VFS_OUT_UNMOUNT:
    case VFS_OUT_UNMOUNTED:
        return mount_do(asked, word);
    default:
        return node_do(asked, sent->data, word);
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
    answer->retval = request_do(sent, answer->word);
    if (world.lie_method == sent->asked->method)
        answer->word[world.lie_word] = world.lie_with;
    return answer->retval;
}

const asked_t *asked_last(uint64_t method)
{
    for (unsigned i = world.asked_count; i-- > 0;)
        if (world.asked[i].method == method)
            return &world.asked[i];
    return NULL;
}

unsigned asked_times(uint64_t method)
{
    unsigned times = 0;
    for (unsigned i = 0; i < world.asked_count; i++)
        times += world.asked[i].method == method;
    return times;
}

/* ---- the kernel and the fibrils ---- */

errno_t os_task_permissions_of(task_id_t id, unsigned *permissions)
{
    assert_int_equal(id, world.client);
    *permissions = world.permissions;
    return EOK;
}

errno_t os_area_create(void **base, size_t size, unsigned flags)
{
    (void)flags;
    assert_true(size <= sizeof(lookup_buffer));
    *base = lookup_buffer;
    return EOK;
}

void fibril_mutex_init(fibril_mutex_t *mutex, const char *name)
{
    *mutex = (fibril_mutex_t){.name = name};
}

void fibril_mutex_lock(fibril_mutex_t *mutex)
{
    assert_int_equal(mutex->owner, 0);
    mutex->owner = 1;
    world.locks++;
}

void fibril_mutex_unlock(fibril_mutex_t *mutex)
{
    assert_int_equal(mutex->owner, 1);
    mutex->owner = 0;
    world.locks--;
}

void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex)
{
    (void)cond, (void)mutex;
    fail_msg("VFS waits, and nothing is left that could wake it");
}

void fibril_cond_broadcast(fibril_cond_t *cond)
{
    (void)cond;
}

void fibril_rwlock_init(fibril_rwlock_t *lock, const char *name)
{
    (void)lock, (void)name;
}

static void rwlock_take(const fibril_rwlock_t *lock, enum namespace_lock how)
{
    world.locks++;
    if (lock == &vfs_namespace) {
        assert_int_equal(held, NAMESPACE_FREE);
        held = how;
    }
}

static void rwlock_release(const fibril_rwlock_t *lock, enum namespace_lock how)
{
    world.locks--;
    if (lock == &vfs_namespace) {
        assert_int_equal(held, how);
        held = NAMESPACE_FREE;
    }
}

void fibril_rwlock_read_lock(fibril_rwlock_t *lock)
{
    rwlock_take(lock, NAMESPACE_READ);
}

void fibril_rwlock_write_lock(fibril_rwlock_t *lock)
{
    rwlock_take(lock, NAMESPACE_WRITE);
}

void fibril_rwlock_read_unlock(fibril_rwlock_t *lock)
{
    rwlock_release(lock, NAMESPACE_READ);
}

void fibril_rwlock_write_unlock(fibril_rwlock_t *lock)
{
    rwlock_release(lock, NAMESPACE_WRITE);
}

/* ---- the beginning and the end ---- */

static void server_add(const char *name, bool device, async_session_t *session)
{
    vfs_fs_info_t info = {.needs_device = device};
    vfs_fs_t *fs;
    strcpy(info.name, name);
    assert_int_equal(vfs_fs_add(&info, session, &fs), EOK);
    session->interface = fs->handle; /* the server is known by it */
    world.sessions++;
}

int world_setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    world.client = 50;
    world.permissions = PERM_ALL;
    held = NAMESPACE_FREE;
    assert_int_equal(vfs_lookup_init(), EOK);
    server_add("rootfs", false, &sessions[0]);
    server_add("diskfs", true, &sessions[1]);
    return 0;
}

static void server_remove(const char *name)
{
    vfs_fs_t *fs = vfs_fs_find(name);
    if (fs != NULL) {
        vfs_fs_died(fs);
        vfs_fs_put(fs);
    }
}

int world_teardown(void **state)
{
    (void)state;
    while (vfs_mounts.first != NULL) {
        vfs_mount_t *mount = vfs_mounts.first;
        vfs_mounts_remove(&vfs_mounts, mount);
        vfs_fs_put(mount->fs);
        vfs_fs_put(mount->parent_fs);
        free(mount);
    }
    server_remove("rootfs");
    server_remove("diskfs");
    for (unsigned i = 0; i < FAKE_NODES; i++)
        assert_int_equal(world.nodes[i].open, 0);
    assert_int_equal(world.exchanges, 0);
    assert_int_equal(world.sessions, 0);
    assert_int_equal(world.locks, 0);
    return 0;
}

errno_t world_mount(const char *point, const char *fs, service_id_t device)
{
    const message_t *call = say(VFS_IN_MOUNT, device, 0, 0);
    say_text(point);
    say_text("opt");
    say_text(fs);
    say(VFS_IN_PING, 0, 0, 0);
    async_call_t connect = {.handle = 100, .sender = world.client};
    vfs_client_serve(&connect, NULL);
    return call->retval;
}

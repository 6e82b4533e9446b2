// SPDX-License-Identifier: BSD-2-Clause
/* A fake of the async library: the clients of VFS, and its requests to servers. */
#include "fake_internal.h"

#include <async/parts.h>
#include <srv/vfs/client.h>
#include <srv/vfs/lookup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <vfs/path.h>

world_t world;
#define FAKE_SESSIONS 8

static async_session_t sessions[FAKE_SESSIONS];
static async_exchange_t exchange_pool[FAKE_ASKED * 2];
static unsigned exchanges_made;
static sent_t requests[FAKE_ASKED];

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

message_t *say_part(enum message_kind kind)
{
    return message_add(kind);
}

message_t *say_info(const vfs_fs_info_t *info)
{
    message_t *message = message_add(MESSAGE_WRITE);
    message->size = sizeof(*info);
    memcpy(message->data, info, sizeof(*info));
    return message;
}

void say_do(void (*work)(void))
{
    message_add(MESSAGE_DO)->work = work;
}

void say_connect(task_id_t task)
{
    message_add(MESSAGE_CONNECT)->task = task;
}

void say_connect_aside(task_id_t task)
{
    message_add(MESSAGE_ASIDE)->task = task;
}

void say_hangup(void)
{
    (void)message_add(MESSAGE_HANGUP);
}

void say_leave(void)
{
    (void)message_add(MESSAGE_LEAVE);
}

void world_forget(void)
{
    world.count = world.next = world.asked_count = 0;
}

void world_serve(void)
{
    world_connect(world.client, vfs_client_serve);
    for (unsigned i = 0; i < world.count; i++)
        if (world.messages[i].kind < MESSAGE_HANGUP)
            assert_int_equal(world.messages[i].answers, 1);
}

void world_connect(task_id_t task, async_handler_t serve)
{
    task_id_t before = world.client;
    async_call_t connect = {.handle = CONNECT_HANDLE, .sender = task};
    world.client = task;
    world.connect = (message_t){.kind = MESSAGE_CONNECT};
    serve(&connect, NULL);
    world.client = before;
}

/* ---- a second connection that outlives the first one ---- */

#define ASIDE_STACK (1 << 20)

static ucontext_t outer, aside;
static char aside_stack[ASIDE_STACK];
static task_id_t aside_task;

static void aside_run(void)
{
    async_call_t connect = {.handle = CONNECT_HANDLE, .sender = aside_task};
    vfs_client_serve(&connect, NULL);
}

/* Runs the second connection until it leaves or ends. */
static void aside_enter(void)
{
    task_id_t before = world.client;
    world.client = aside_task;
    assert_int_equal(swapcontext(&outer, &aside), 0);
    world.client = before;
}

static void aside_start(task_id_t task)
{
    aside_task = task;
    assert_int_equal(getcontext(&aside), 0);
    aside.uc_stack = (stack_t){.ss_sp = aside_stack, .ss_size = sizeof(aside_stack)};
    aside.uc_link = &outer;
    makecontext(&aside, aside_run, 0);
    aside_enter();
}

void world_resume(void)
{
    aside_enter();
}

/* Executes an action between two messages of the client. Returns false if there is none. */
static bool between_messages(void)
{
    const message_t *message = &world.messages[world.next];
    if (world.next == world.count || message->kind <= MESSAGE_HANGUP)
        return false;
    world.next++;
    if (message->kind == MESSAGE_DO)
        message->work();
    else if (message->kind == MESSAGE_CONNECT)
        world_connect(message->task, vfs_client_serve);
    else if (message->kind == MESSAGE_ASIDE)
        aside_start(message->task);
    else
        assert_int_equal(swapcontext(&aside, &outer), 0);
    return true;
}

/* ---- requests to VFS ---- */

static message_t *message_of(const async_call_t *call)
{
    if (call->handle == CONNECT_HANDLE)
        return &world.connect;
    assert_true(call->handle >= 1 && call->handle <= world.count);
    return &world.messages[call->handle - 1];
}

static void message_take(async_call_t *call)
{
    message_t *message = &world.messages[world.next++];
    static const uint64_t methods[] = {[MESSAGE_WRITE] = IPC_M_DATA_WRITE,
                                       [MESSAGE_READ] = IPC_M_DATA_READ,
                                       [MESSAGE_CALLBACK] = IPC_M_CONNECT_TO_ME,
                                       [MESSAGE_SHARE_IN] = IPC_M_SHARE_IN,
                                       [MESSAGE_HANGUP] = IPC_M_PHONE_HUNGUP};
    *call = (async_call_t){.handle = world.next, .sender = world.client};
    if (message->kind == MESSAGE_HANGUP)
        call->handle = CAP_NONE;
    call->method = message->kind == MESSAGE_CALL ? message->method : methods[message->kind];
    memcpy(call->word, message->word, sizeof(call->word));
    if (message->kind != MESSAGE_CALL)
        call->word[1] = message->size;
}

errno_t async_accept(const async_call_t *connect)
{
    assert_int_equal(connect->handle, CONNECT_HANDLE);
    return world.no_accept;
}

void async_get_call(async_call_t *call)
{
    while (between_messages()) {
    }
    *call = (async_call_t){.handle = CAP_NONE, .method = IPC_M_PHONE_HUNGUP};
    if (world.next < world.count)
        message_take(call);
}

/* Checks that VFS does not wait for a client with the tree locked, which would block all others. */
void async_get_part(async_call_t *call)
{
    assert_int_equal(world.held, NAMESPACE_FREE);
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
    assert_true(size <= message->size);
    assert_true(message->into != NULL || size <= sizeof(message->data));
    memcpy(message->into != NULL ? message->into : message->data, data, size);
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
    assert_int_equal(mode, EXCHANGE_PARALLEL);
    if (world.no_callback == EOK) {
        *session = &sessions[FAKE_SESSIONS - 1];
        world.sessions++;
    }
    (void)async_answer_0(call, world.no_callback);
    return world.no_callback;
}

/* ---- requests of VFS ---- */

void async_session_close(async_session_t *session)
{
    (void)session;
    world.sessions--;
}

bool is_open(const async_exchange_t *exchange)
{
    return exchange->phone != CAP_NONE;
}

errno_t async_exchange_begin(async_session_t *session, async_exchange_t **exchange)
{
    if (world.no_exchange != EOK)
        return world.no_exchange;
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
    *asked = (asked_t){.fs = exchange->session->interface,
                       .method = method,
                       .lock = world.held,
                       .contents = world.contents};
    memcpy(asked->word, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(asked->word));
    *sent = (sent_t){.asked = asked, .exchange = exchange};
    return &sent->request;
}

/* Returns the request to which the next part on the exchange belongs. */
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

async_outgoing_t async_part_read(void *data, size_t size, bool whole)
{
    return (async_outgoing_t){
        .method = IPC_M_DATA_READ, .word = {(uintptr_t)data, size}, .whole = whole};
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
    } else if (part->method == IPC_M_DATA_READ) {
        request_on(exchange)->read = part;
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
        async_answer_0(call, ENOMEM); /* as documented by the library */
        return ENOMEM;
    }
    request_on(exchange)->data = message_of(call);
    return EOK;
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

/* ---- setup and teardown ---- */

fs_handle_t world_server_add(const char *name, bool device)
{
    vfs_fs_info_t info = {.needs_device = device};
    vfs_fs_t *fs;
    async_session_t *session = &sessions[world.servers++];
    assert_true(world.servers < FAKE_SESSIONS);
    strcpy(info.name, name);
    assert_int_equal(vfs_fs_add(&info, session, &fs), EOK);
    session->interface = fs->handle; /* identifies the server */
    world.sessions++;
    return fs->handle;
}

int world_setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof(world));
    world.client = 50;
    world.permissions = PERM_ALL;
    assert_int_equal(vfs_lookup_init(), EOK);
    (void)world_server_add("rootfs", false);
    (void)world_server_add("diskfs", true);
    return 0;
}

void world_server_die(const char *name)
{
    vfs_fs_t *fs = vfs_fs_find(name);
    assert_non_null(fs);
    vfs_fs_died(fs);
    vfs_fs_put(fs);
}

static void server_remove(const char *name)
{
    vfs_fs_t *fs = vfs_fs_find(name);
    vfs_fs_put(fs);
    if (fs != NULL)
        world_server_die(name);
}

/* Checks that the lookup buffer contains no path of a completed lookup. */
static void buffer_check(void)
{
    static char whole[VFS_PLB_SIZE + 1];
    vfs_span_t span;
    memset(whole, 'x', VFS_PLB_SIZE);
    assert_int_equal(vfs_span_put(world.client, whole, &span), EOK);
    vfs_span_release(span);
}

int world_teardown(void **state)
{
    (void)state;
    list_foreach_safe (vfs_mounts.list, link, vfs_mount_t, mount) {
        vfs_mounts_remove(mount);
        vfs_fs_put(mount->fs);
        vfs_fs_put(mount->parent_fs);
        free(mount);
    }
    server_remove("rootfs");
    server_remove("diskfs");
    buffer_check();
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
    world_connect(world.client, vfs_client_serve);
    return call->retval;
}

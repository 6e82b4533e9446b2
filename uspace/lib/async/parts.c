// SPDX-License-Identifier: BSD-2-Clause
/* The client's side of requests with parts: all parts are sent at once, and none is omitted. */
#include <async/internal.h>
#include <async/parts.h>

async_outgoing_t async_part_write(const void *data, size_t size)
{
    return (async_outgoing_t){.method = IPC_M_DATA_WRITE, .word = {(uintptr_t)data, size}};
}

async_outgoing_t async_part_read(void *data, size_t size, bool whole)
{
    return (async_outgoing_t){
        .method = IPC_M_DATA_READ, .word = {(uintptr_t)data, size}, .whole = whole};
}

async_outgoing_t async_part_share_in(size_t size)
{
    return (async_outgoing_t){.method = IPC_M_SHARE_IN, .word = {0, size}};
}

async_outgoing_t async_part_share_out(const void *base, unsigned flags)
{
    return (async_outgoing_t){.method = IPC_M_SHARE_OUT, .word = {(uintptr_t)base, 0, flags}};
}

async_outgoing_t async_part_clone(const async_exchange_t *clone)
{
    if (clone == NULL)
        return (async_outgoing_t){.method = IPC_M_CONNECTION_CLONE, .error = EHANGUP};
    return (async_outgoing_t){.method = IPC_M_CONNECTION_CLONE, .word = {clone->phone}};
}

async_outgoing_t async_part_callback(unsigned interface, async_handler_t handler, void *argument)
{
    async_outgoing_t part = {.method = IPC_M_CONNECT_TO_ME, .word = {interface}};
    const async_call_t connect = {
        .handle = CAP_NONE, .method = IPC_M_CONNECT_TO_ME, .word = {interface}};
    part.error = connection_create(&connect, handler, argument, &part.connection);
    if (part.error == EOK)
        part.word[3] = part.connection->label;
    return part;
}

async_outgoing_t async_part_request(uint64_t method)
{
    return (async_outgoing_t){.method = method};
}

async_outgoing_t async_part_passed(async_part_t *part)
{
    return (async_outgoing_t){.method = part->call.method, .moved = part->size, .passed = part};
}

/* Sends the part itself, or returns the error. */
static errno_t outgoing_send(async_exchange_t *exchange, async_outgoing_t *part)
{
    if (part->error != EOK)
        return part->error;
    if (part->passed != NULL)
        return async_part_forward(part->passed, exchange);
    part->request = request_send(exchange->phone, part->method, part->word);
    if (part->request == NULL)
        return ENOMEM;
    return part->request->done ? part->request->answer.retval : EOK;
}

/* Sends an empty transfer whose answer is dropped, since 0 is not a valid label. */
static errno_t stand_in_send(async_exchange_t *exchange, const async_outgoing_t *part)
{
    static const uint64_t no_words[IPC_WORDS];
    bool read = part->method == IPC_M_DATA_READ;
    return ipc_call(exchange->phone, 0, read ? IPC_M_DATA_READ : IPC_M_DATA_WRITE, no_words, NULL);
}

static void outgoing_start(async_exchange_t *exchange, async_outgoing_t *part)
{
    part->error = outgoing_send(exchange, part);
    if (part->error == EOK)
        return;
    errno_t rc = stand_in_send(exchange, part);
    if (rc != EOK && rc != EHANGUP)
        (void)ipc_hangup(exchange->phone); /* the server must not wait for it */
}

/* Cancels a part, since the request was not sent. */
static void outgoing_cancel(async_outgoing_t *part, errno_t rc)
{
    part->error = part->error != EOK ? part->error : rc;
    if (part->passed != NULL)
        async_part_refuse(part->passed, rc);
}

async_request_t *async_parts_send(async_exchange_t *exchange, uint64_t method,
                                  const uint64_t words[IPC_WORDS], async_outgoing_t *parts,
                                  unsigned count)
{
    async_request_t *request = request_send(exchange->phone, method, words);
    errno_t rc = EOK;
    if (request == NULL)
        rc = ENOMEM;
    else if (request->done)
        rc = request->answer.retval;
    for (unsigned i = 0; i < count; i++)
        if (rc == EOK)
            outgoing_start(exchange, &parts[i]);
        else
            outgoing_cancel(&parts[i], rc);
    return request;
}

bool async_part_has(const async_outgoing_t *part, size_t count, size_t element_size)
{
    size_t room = part->word[1] / element_size;
    return part->moved == (count < room ? count : room) * element_size;
}

/* Checks how many bytes a transfer moved. */
static errno_t outgoing_moved(async_outgoing_t *part, const async_answer_t *answer)
{
    part->moved = answer->word[1];
    if (part->method == IPC_M_DATA_WRITE && part->moved != part->word[1])
        return E2BIG; /* the server accepted only some of the bytes */
    if (part->method == IPC_M_DATA_READ && part->whole && part->moved != part->word[1])
        return EIO;
    return EOK;
}

static errno_t outgoing_wait(async_outgoing_t *part)
{
    async_answer_t answer = {0};
    errno_t rc = EOK;
    if (part->request != NULL)
        rc = async_wait(part->request, &answer);
    rc = part->error != EOK ? part->error : rc;
    if (part->passed != NULL || rc != EOK)
        return rc;
    if (part->method == IPC_M_SHARE_IN)
        part->base = answer.word[0];
    else
        rc = outgoing_moved(part, &answer);
    return rc;
}

/* Starts a connection that was accepted; destroys it otherwise. Returns `rc`. */
static errno_t outgoing_connect(async_outgoing_t *part, errno_t rc)
{
    if (part->connection == NULL)
        return rc;
    if (rc == EOK)
        part->error = connection_start(part->connection);
    else
        connection_destroy(part->connection);
    return rc;
}

errno_t async_parts_wait(async_request_t *request, async_outgoing_t *parts, unsigned count,
                         async_answer_t *answer)
{
    errno_t unsent = EOK, refused = EOK;
    for (unsigned i = 0; i < count; i++) {
        errno_t rc = outgoing_connect(&parts[i], outgoing_wait(&parts[i]));
        unsent = unsent != EOK ? unsent : parts[i].error;
        refused = refused != EOK ? refused : rc;
    }
    errno_t rc = async_wait(request, answer);
    if (unsent != EOK)
        return unsent;
    return rc != EOK ? rc : refused;
}

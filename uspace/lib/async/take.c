// SPDX-License-Identifier: BSD-2-Clause
/* The server's side of requests with parts: parts are received before the request is served. */
#include <async/internal.h>
#include <async/parts.h>
#include <stdlib.h>

/* Marks the part as answered, and returns `rc`. */
static errno_t part_answered(async_part_t *part, errno_t rc)
{
    part->call.handle = CAP_NONE;
    return rc;
}

void async_part_refuse(async_part_t *part, errno_t rc)
{
    if (part->call.handle != CAP_NONE)
        (void)part_answered(part, async_answer_0(&part->call, rc));
}

errno_t async_part_accept(async_part_t *part, void *data, size_t size)
{
    return part_answered(part, async_data_write_accept(&part->call, data, size));
}

/* Receives the message in the place of the part. */
static errno_t part_receive(uint64_t method, async_part_t *part, bool *more)
{
    async_call_t *call = &part->call;
    async_get_part(call);
    if (call->method == IPC_M_PHONE_HUNGUP) {
        *more = false;
        return EHANGUP;
    }
    *more = call->method == method || call->method < FIRST_USER_METHOD;
    part->size = call->word[1];
    return call->method == method ? EOK : EINVAL;
}

void async_collect_part(async_collect_t *collect, uint64_t method, size_t most, async_part_t *part)
{
    part->call.handle = CAP_NONE;
    if (!collect->more)
        return;
    errno_t rc = part_receive(method, part, &collect->more);
    bool transfer = method == IPC_M_DATA_WRITE || method == IPC_M_DATA_READ;
    if (rc == EOK && transfer && part->size > most)
        rc = E2BIG;
    collect->rc = collect->rc != EOK ? collect->rc : rc;
    if (rc != EOK)
        async_part_refuse(part, rc); /* the other parts are refused with the request */
}

static bool has_zero(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == 0)
            return true;
    return false;
}

/* Accepts a part that was received, unless the request has failed. */
static errno_t part_finish(const async_collect_t *collect, async_part_t *part, void *data)
{
    if (collect->rc == EOK)
        return async_part_accept(part, data, part->size);
    async_part_refuse(part, collect->rc);
    return collect->rc;
}

void async_collect_text(async_collect_t *collect, char *text, size_t room)
{
    async_part_t part;
    async_collect_part(collect, IPC_M_DATA_WRITE, SIZE_MAX, &part);
    if (collect->rc == EOK && part.size >= room)
        collect->rc = ENAMETOOLONG;
    collect->rc = part_finish(collect, &part, text);
    text[collect->rc == EOK ? part.size : 0] = 0;
    if (collect->rc == EOK && has_zero(text, part.size))
        collect->rc = EINVAL;
}

void async_collect_value(async_collect_t *collect, void *value, size_t size)
{
    async_part_t part;
    async_collect_part(collect, IPC_M_DATA_WRITE, SIZE_MAX, &part);
    if (collect->rc == EOK && part.size != size)
        collect->rc = EINVAL;
    collect->rc = part_finish(collect, &part, value);
}

errno_t async_part_take(async_part_t *part, void **data)
{
    *data = malloc(part->size + 1);
    if (*data == NULL) {
        async_part_refuse(part, ENOMEM);
        return ENOMEM;
    }
    errno_t rc = async_part_accept(part, *data, part->size);
    if (rc != EOK) {
        free(*data);
        *data = NULL;
    }
    return rc;
}

errno_t async_part_give(async_part_t *part, const void *data, size_t size, size_t *given)
{
    size = size < part->size ? size : part->size;
    errno_t rc = part_answered(part, async_data_read_accept(&part->call, data, size));
    if (given != NULL)
        *given = rc == EOK ? size : 0;
    return rc;
}

errno_t async_part_forward(async_part_t *part, async_exchange_t *exchange)
{
    /* The kernel keeps the words of a transfer. */
    return part_answered(part, async_forward(&part->call, exchange, part->call.method, 0, 0, 0, 0,
                                             0, IPC_FORWARD_KEEP));
}

errno_t async_part_accept_clone(async_part_t *part, unsigned interface, exchange_mode_t mode,
                                async_session_t **session)
{
    return part_answered(part, clone_accept(&part->call, interface, mode, session));
}

errno_t async_part_accept_callback(async_part_t *part, exchange_mode_t mode,
                                   async_session_t **session)
{
    return part_answered(part, callback_accept(&part->call, mode, session));
}

errno_t async_part_accept_share_in(async_part_t *part, void *base, unsigned flags)
{
    return part_answered(part, async_answer(&part->call, EOK, (uintptr_t)base, flags, 0, 0, 0));
}

// SPDX-License-Identifier: BSD-2-Clause
/* A fake of the async library. */
#include "fake_async.h"

#include <assert.h>
#include <async/internal.h>
#include <async/parts.h>
#include <block/block.h>
#include <fibril/fibril.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_HANDLE  1000
#define CLONE_HANDLE    1500
#define TRANSFER_HANDLE 2000

fake_t fake;
unsigned fake_locks_of_others;
static async_exchange_t exchange;
static async_request_t request;

void fake_reset(void)
{
    unsigned sessions = fake.sessions_open;
    unsigned locks = fake.locks_held;
    memset(&fake, 0, sizeof(fake));
    fake.sessions_open = sessions;
    fake.locks_held = locks;
}

static void happen(void (**event)(void))
{
    void (*happens)(void) = *event;
    *event = NULL;
    if (happens != NULL)
        happens();
}

static fake_transfer_t *transfer_of(const async_call_t *call)
{
    return call->handle >= TRANSFER_HANDLE ? &fake.transfers[call->handle - TRANSFER_HANDLE] : NULL;
}

errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5)
{
    if (call->handle == CLONE_HANDLE)
        return EOK;
    fake_transfer_t *transfer = transfer_of(call);
    if (transfer != NULL) {
        transfer->retval = retval;
        transfer->answers++;
        return EOK;
    }
    fake.retval = retval;
    memcpy(fake.word, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(fake.word));
    fake.answers++;
    return EOK;
}

errno_t async_answer_0(const async_call_t *call, errno_t retval)
{
    return async_answer(call, retval, 0, 0, 0, 0, 0);
}

errno_t async_forward(const async_call_t *call, async_exchange_t *over, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode)
{
    (void)call, (void)over;
    assert(mode == IPC_FORWARD_KEEP);
    fake.forwarded = true;
    fake.answers++;
    fake.forward_method = method;
    memcpy(fake.forward_word, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(fake.forward_word));
    return EOK;
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

void async_reply_now(void)
{
}

errno_t async_accept(const async_call_t *connect)
{
    (void)connect;
    return ENOTSUP;
}

void async_get_call(async_call_t *call)
{
    *call = (async_call_t){.handle = CAP_NONE, .method = IPC_M_PHONE_HUNGUP};
}

void async_get_part(async_call_t *call)
{
    assert(fake.locks_held == fake_locks_of_others);
    if (fake.clone_offered) {
        fake.clone_offered = false;
        *call = (async_call_t){.handle = CLONE_HANDLE, .method = IPC_M_CONNECTION_CLONE};
        return;
    }
    const fake_transfer_t *transfer = &fake.transfers[fake.taken];
    if (!transfer->offered) {
        async_get_call(call);
        return;
    }
    *call = (async_call_t){.handle = TRANSFER_HANDLE + fake.taken++,
                           .method = transfer->write ? IPC_M_DATA_WRITE : IPC_M_DATA_READ,
                           .word = {0, transfer->size}};
}

errno_t async_data_read_accept(const async_call_t *call, const void *data, size_t size)
{
    fake_transfer_t *transfer = transfer_of(call);
    assert(size <= transfer->size);
    memcpy(transfer->data, data, size);
    transfer->size = size;
    return async_answer_0(call, EOK);
}

errno_t async_data_write_accept(const async_call_t *call, void *data, size_t size)
{
    memcpy(data, transfer_of(call)->data, size);
    return async_answer_0(call, EOK);
}

errno_t clone_accept(const async_call_t *call, unsigned interface, exchange_mode_t mode,
                     async_session_t **session)
{
    (void)call, (void)mode;
    assert(interface == INTERFACE_VFS_OUT);
    *session = calloc(1, sizeof(**session));
    fake.sessions_open++;
    return EOK;
}

errno_t callback_accept(const async_call_t *call, exchange_mode_t mode, async_session_t **session)
{
    (void)call, (void)mode, (void)session;
    return ENOTSUP;
}

void async_session_close(async_session_t *session)
{
    fake.sessions_open--;
    free(session);
}

errno_t async_exchange_begin(async_session_t *session, async_exchange_t **begun)
{
    (void)session;
    *begun = &exchange;
    return EOK;
}

void async_exchange_end(async_exchange_t *ended)
{
    (void)ended;
}

async_request_t *async_send(async_exchange_t *over, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5)
{
    (void)over;
    fake.asked_method = method;
    memcpy(fake.asked_word, (uint64_t[]){w1, w2, w3, w4, w5}, sizeof(fake.asked_word));
    return &request;
}

errno_t async_wait(async_request_t *waited, async_answer_t *answer)
{
    (void)waited;
    unsigned locks_held = fake.locks_held;
    async_answer_t other = fake.other;
    happen(&fake.during_wait);
    fake.other = other;
    fake.locks_held_when_asked = locks_held;
    if (answer != NULL)
        *answer = fake.other;
    return fake.other.retval;
}

async_outgoing_t async_part_write(const void *data, size_t size)
{
    return (async_outgoing_t){.word = {(uintptr_t)data, size}};
}

async_request_t *async_parts_send(async_exchange_t *over, uint64_t method,
                                  const uint64_t words[IPC_WORDS], async_outgoing_t *parts,
                                  unsigned count)
{
    (void)parts, (void)count;
    return async_send(over, method, words[0], words[1], words[2], words[3], words[4]);
}

errno_t async_parts_wait(async_request_t *waited, async_outgoing_t *parts, unsigned count,
                         async_answer_t *answer)
{
    (void)parts, (void)count;
    return async_wait(waited, answer);
}

/* ---- locks: checks that they are released, and not taken twice ---- */

void fibril_mutex_init(fibril_mutex_t *mutex, const char *name)
{
    *mutex = (fibril_mutex_t){.name = name};
}

void fibril_mutex_lock(fibril_mutex_t *mutex)
{
    happen(&fake.during_lock);
    assert(mutex->owner == 0);
    mutex->owner = 1;
    fake.locks_held++;
}

void fibril_mutex_unlock(fibril_mutex_t *mutex)
{
    assert(mutex->owner != 0);
    mutex->owner = 0;
    fake.locks_held--;
}

/* ---- there are no devices ---- */

errno_t block_open(service_id_t service, block_device_t **device)
{
    (void)service, (void)device;
    return ENOENT;
}

errno_t block_close(block_device_t *device)
{
    (void)device;
    return EOK;
}

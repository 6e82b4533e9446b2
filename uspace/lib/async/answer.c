// SPDX-License-Identifier: BSD-2-Clause
/* Answering and forwarding calls. */
#include <async/internal.h>

errno_t answer_words(const async_call_t *call, errno_t retval, const uint64_t words[IPC_WORDS],
                     uint64_t *result)
{
    if (result)
        *result = 0;
    if (call->handle == CAP_NONE || call->flags & IPC_FLAG_NOTIFICATION)
        return EOK;
    connection_answered(call);
    errno_t error = ipc_answer(call->handle, retval, words, result);
    /* EPARTY: the caller's side failed and it was told so. EHANDLE: it is not ours to answer. */
    if (error != EOK && error != EPARTY && error != EHANDLE)
        (void)ipc_answer_0(call->handle, error);
    return error;
}

errno_t async_answer(const async_call_t *call, errno_t retval, uint64_t w1, uint64_t w2,
                     uint64_t w3, uint64_t w4, uint64_t w5)
{
    return answer_words(call, retval, (uint64_t[IPC_WORDS]){w1, w2, w3, w4, w5}, NULL);
}

errno_t async_answer_0(const async_call_t *call, errno_t retval)
{
    return async_answer(call, retval, 0, 0, 0, 0, 0);
}

errno_t async_forward(const async_call_t *call, async_exchange_t *exchange, uint64_t method,
                      uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t w5,
                      enum ipc_forward_mode mode)
{
    if (call->handle == CAP_NONE || call->flags & IPC_FLAG_NOTIFICATION)
        return EINVAL;
    connection_answered(call);
    uint64_t words[IPC_WORDS] = {w1, w2, w3, w4, w5};
    errno_t error = ipc_forward(call->handle, exchange->phone, method, words, mode);
    if (error != EOK && error != EHANDLE)
        (void)ipc_answer_0(call->handle, error);
    return error;
}

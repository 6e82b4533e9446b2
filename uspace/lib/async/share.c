// SPDX-License-Identifier: BSD-2-Clause
/* Both sides of sharing areas: SHARE_IN shares an area of the callee with the caller, SHARE_OUT an
 * area of the caller with the callee; PAGE_IN fills an area of the caller page by page. */
#include <async/internal.h>
#include <os/os.h>

/* ---- callers ---- */

errno_t async_share_in(async_exchange_t *exchange, size_t size, uint64_t word3, void **base)
{
    async_answer_t answer;
    errno_t rc = async_call(exchange, IPC_M_SHARE_IN, 0, size, word3, 0, 0, &answer);
    if (rc == EOK)
        *base = (void *)(uintptr_t)answer.word[0];
    return rc;
}

async_request_t *async_share_out_start(async_exchange_t *exchange, const void *base, unsigned flags)
{
    return transfer_start(exchange, IPC_M_SHARE_OUT, base, 0, flags);
}

errno_t async_share_out(async_exchange_t *exchange, const void *base, unsigned flags)
{
    return async_wait(async_share_out_start(exchange, base, flags), NULL);
}

errno_t async_area_create_paged(async_session_t *session, size_t size, unsigned flags, uint64_t w1,
                                uint64_t w2, uint64_t w3, void **base)
{
    if (session->mode != EXCHANGE_ATOMIC)
        return EINVAL;
    const uint64_t words[PAGER_WORDS] = {w1, w2, w3};
    *base = NULL;
    return os_area_create_paged(base, size, flags, session->main.phone, words);
}

/* ---- callees ---- */

errno_t async_share_in_take(void *base, unsigned flags)
{
    async_call_t call;
    errno_t rc = call_expect(IPC_M_SHARE_IN, &call);
    if (rc != EOK)
        return rc;
    return async_answer(&call, EOK, (uintptr_t)base, flags, 0, 0, 0);
}

errno_t async_share_out_receive(async_call_t *call, size_t *size, unsigned *flags)
{
    errno_t rc = call_expect(IPC_M_SHARE_OUT, call);
    *size = rc == EOK ? call->word[1] : 0;
    *flags = rc == EOK ? (unsigned)call->word[2] : 0;
    return rc;
}

errno_t async_share_out_accept(const async_call_t *call, void **base)
{
    uint64_t place;
    errno_t rc = answer_words(call, EOK, (uint64_t[IPC_WORDS]){(uintptr_t)*base}, &place);
    if (rc == EOK)
        *base = (void *)(uintptr_t)place;
    return rc;
}

errno_t async_page_in_accept(const async_call_t *call, const void *data, size_t size)
{
    return async_answer(call, EOK, (uintptr_t)data, size, 0, 0, 0);
}

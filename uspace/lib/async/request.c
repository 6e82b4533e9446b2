// SPDX-License-Identifier: BSD-2-Clause
/*
 * Requests: calls that this task has sent. The label of a call identifies its request. A request
 * lives until async_wait() has returned or it is forgotten: then its answer finds no request.
 */
#include <async/internal.h>
#include <stdlib.h>

/* Requests kept for reuse: the common path allocates nothing. */
#define REQUESTS_KEPT 32

static label_table_t requests;
static async_request_t *kept;
static unsigned kept_count;

static async_request_t *request_alloc(void)
{
    async_request_t *request = kept;
    if (request != NULL) {
        kept = request->next_free;
        kept_count--;
    } else {
        request = malloc(sizeof(*request));
        if (request == NULL)
            return NULL;
    }
    request->done = false;
    request->waiter = NULL;
    requests.seed = label_seed;
    if (label_add(&requests, request, &request->label) != EOK) {
        free(request);
        return NULL;
    }
    return request;
}

static void request_free(async_request_t *request)
{
    label_remove(&requests, request->label);
    if (kept_count == REQUESTS_KEPT) {
        free(request);
        return;
    }
    request->next_free = kept;
    kept = request;
    kept_count++;
}

async_request_t *request_send(cap_handle_t phone, uint64_t method, const uint64_t words[IPC_WORDS])
{
    async_request_t *request = request_alloc();
    if (request == NULL)
        return NULL;
    reply_flush();
    errno_t rc = ipc_call(phone, request->label, method, words, &request->id);
    if (rc != EOK) {
        request->answer = (async_answer_t){.retval = rc};
        request->done = true;
    }
    return request;
}

void request_answered(const ipc_message_t *message)
{
    async_request_t *request = label_find(&requests, message->label);
    if (request == NULL)
        return; /* forgotten */
    request->answer.retval = (errno_t)message->method;
    for (int i = 0; i < IPC_WORDS; i++)
        request->answer.word[i] = message->word[i];
    request->done = true;
    if (request->waiter != NULL)
        fibril_wake(request->waiter);
}

async_request_t *async_send(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                            uint64_t w3, uint64_t w4, uint64_t w5)
{
    return request_send(exchange->phone, method, (uint64_t[IPC_WORDS]){w1, w2, w3, w4, w5});
}

errno_t async_wait_timeout(async_request_t *request, async_answer_t *answer, uint64_t us)
{
    if (request == NULL)
        return ENOMEM;
    if (!request->done) {
        request->waiter = fibril_self();
        (void)fibril_block((fibril_wait_t){.kind = BOARD_WAIT_ANSWER, .object = request->id}, us);
        request->waiter = NULL;
    }
    if (!request->done)
        return ETIMEDOUT;
    errno_t retval = request->answer.retval;
    if (answer != NULL)
        *answer = request->answer;
    request_free(request);
    return retval;
}

errno_t async_wait(async_request_t *request, async_answer_t *answer)
{
    return async_wait_timeout(request, answer, FIBRIL_FOREVER);
}

void async_forget(async_request_t *request)
{
    if (request != NULL)
        request_free(request);
}

errno_t async_call(async_exchange_t *exchange, uint64_t method, uint64_t w1, uint64_t w2,
                   uint64_t w3, uint64_t w4, uint64_t w5, async_answer_t *answer)
{
    return async_wait(async_send(exchange, method, w1, w2, w3, w4, w5), answer);
}

// SPDX-License-Identifier: BSD-2-Clause
/* The name service's own methods. Connecting to a service: async_session_connect over
 * async_ns_session() with word 2 from <abi/ns.h>. */
#ifndef PROTO_NS_H
#define PROTO_NS_H

#include <abi/ns.h>
#include <abi/task.h>
#include <proto/transfer.h>

MUST_USE
static inline errno_t ns_ping(async_exchange_t *exchange)
{
    return proto_call(exchange, NS_PING, PROTO_WORDS(0), NULL);
}

/* Waits until the task ends or says RETVAL. */
MUST_USE
static inline errno_t ns_task_wait(async_exchange_t *exchange, task_id_t task, enum task_exit *how,
                                   int *status)
{
    async_answer_t answer;
    errno_t rc = proto_call(exchange, NS_TASK_WAIT, PROTO_WORDS(task), &answer);
    *how = rc == EOK ? (enum task_exit)answer.word[0] : TASK_EXIT_NORMAL;
    *status = rc == EOK ? (int)answer.word[1] : 0;
    return rc;
}

static inline errno_t ns_retval(async_exchange_t *exchange, int status)
{
    return proto_call(exchange, NS_RETVAL, PROTO_WORDS((uint64_t)(int64_t)status), NULL);
}

#endif

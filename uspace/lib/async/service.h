// SPDX-License-Identifier: BSD-2-Clause
/*
 * The session to a service of the name service that every task may want, and few do: it is
 * connected when it is first needed. For client libraries; one static object per connection.
 */
#ifndef ASYNC_SERVICE_H
#define ASYNC_SERVICE_H

#include <abi/ns.h>
#include <async/async.h>
#include <fibril/fibril.h>

typedef struct async_service {
    unsigned interface;      /* INTERFACE_* */
    enum ns_service service; /* whom ns connects us to */
    exchange_mode_t mode;
    fibril_mutex_t lock;      /* held while connecting, so that one connection is made */
    async_session_t *session; /* [lock] until set */
} async_service_t;

#define ASYNC_SERVICE_INIT(name_, interface_, service_, mode_)                                     \
    {                                                                                              \
        .interface = (interface_), .service = (service_), .mode = (mode_),                         \
        .lock = FIBRIL_MUTEX_INIT(name_)                                                           \
    }

/* The session, which stays open. Waits until the service is there. Errors of
 * async_session_connect. */
MUST_USE
errno_t async_service_session(async_service_t *service, async_session_t **session);
/* Begins an exchange on it: errors of async_exchange_begin too. */
MUST_USE
errno_t async_service_begin(async_service_t *service, async_exchange_t **exchange);
/* Hangs up; the next use connects anew. No exchange may be open. */
void async_service_end(async_service_t *service);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * A session with a service of ns, connected at its first use, since only some tasks need it. For
 * client libraries; one static object per connection.
 */
#ifndef ASYNC_SERVICE_H
#define ASYNC_SERVICE_H

#include <abi/ns.h>
#include <async/async.h>
#include <fibril/fibril.h>

typedef struct async_service {
    unsigned interface;      /* INTERFACE_* */
    enum ns_service service; /* the service number at ns */
    exchange_mode_t mode;
    fibril_mutex_t lock;      /* held while connecting, so that there is only one connection */
    async_session_t *session; /* [lock] until set */
} async_service_t;

#define ASYNC_SERVICE_INIT(name_, interface_, service_, mode_)                                     \
    {                                                                                              \
        .interface = (interface_), .service = (service_), .mode = (mode_),                         \
        .lock = FIBRIL_MUTEX_INIT(name_)                                                           \
    }

/* Returns the session, and opens it if necessary. Waits until the service is registered. Errors of
 * async_session_connect(). */
MUST_USE
errno_t async_service_session(async_service_t *service, async_session_t **session);
/* Begins an exchange on the session. Also returns errors of async_exchange_begin(). */
MUST_USE
errno_t async_service_begin(async_service_t *service, async_exchange_t **exchange);
/* Hangs up; the next use connects again. No exchange must be open. */
void async_service_end(async_service_t *service);

#endif

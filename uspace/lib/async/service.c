// SPDX-License-Identifier: BSD-2-Clause
/* Sessions with services, connected at their first use; see service.h. */
#include <async/service.h>

errno_t async_service_session(async_service_t *service, async_session_t **session)
{
    errno_t rc = EOK;
    fibril_mutex_lock(&service->lock);
    if (service->session == NULL) {
        rc = async_session_connect(async_ns_session(), service->interface, service->service, 0,
                                   service->mode, &service->session);
    }
    *session = service->session;
    fibril_mutex_unlock(&service->lock);
    return rc;
}

errno_t async_service_begin(async_service_t *service, async_exchange_t **exchange)
{
    async_session_t *session;
    errno_t rc = async_service_session(service, &session);
    return rc != EOK ? rc : async_exchange_begin(session, exchange);
}

void async_service_end(async_service_t *service)
{
    if (service->session != NULL)
        async_session_close(service->session);
    service->session = NULL;
}

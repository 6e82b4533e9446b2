// SPDX-License-Identifier: BSD-2-Clause
/* A client of a service that the name service connects it to. */
#include "odd_server.h"
#include "programs.h"

#include <async/service.h>

static async_service_t service =
    ASYNC_SERVICE_INIT("service", 3, (enum ns_service)5, EXCHANGE_ATOMIC);

static async_exchange_t *begin(void)
{
    async_exchange_t *exchange = NULL;
    CHECK(async_service_begin(&service, &exchange) == EOK);
    return exchange;
}

static void use(void *argument)
{
    (void)argument;
    async_exchange_end(begin());
    program_note('u');
}

/* There is no name service. */
PROGRAM(client_of_missing_service)
{
    (void)program;
    async_session_t *session = NULL;
    async_exchange_t *exchange = NULL;
    errno_t rc = async_service_session(&service, &session);
    CHECK(rc != EOK && session == NULL);
    CHECK(async_service_begin(&service, &exchange) == rc && exchange == NULL);
    async_service_end(&service);
}

/* The first use of the service connects all fibrils; the first use after the end connects again. */
PROGRAM(client_of_service)
{
    (void)program;
    async_service_end(&service); /* it was not used yet */
    async_exchange_t *ns[2];
    for (unsigned i = 0; i < 2; i++) /* two at a time */
        CHECK(async_exchange_begin(async_ns_session(), &ns[i]) == EOK);
    for (unsigned i = 0; i < 2; i++)
        async_exchange_end(ns[i]);
    CHECK(fibril_create("first", use, NULL, NULL) == EOK);
    CHECK(fibril_create("second", use, NULL, NULL) == EOK);
    fibril_sleep(1000);
    async_session_t *session = NULL;
    CHECK(async_service_session(&service, &session) == EOK && session != NULL);
    async_exchange_t *exchange = begin();
    CHECK(async_call(exchange, ODD_CALL, 'x', 0, 0, 0, 0, NULL) == EOK);
    async_exchange_end(exchange);
    async_service_end(&service);
    fibril_sleep(1000);
    async_exchange_end(begin());
    async_service_end(&service);
}

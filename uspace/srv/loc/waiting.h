// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lookups that wait for their service. They are deferred calls, not waiting fibrils, so that their
 * connection can continue to serve requests and notice a hang-up.
 */
#ifndef LOC_WAITING_H
#define LOC_WAITING_H

#include <proto/loc_server.h>

/* Defers the lookup of `client` until its name is registered. ELIMIT, ENOMEM: the caller must
 * answer it. */
MUST_USE
errno_t loc_waiting_add(const loc_proto_service_get_id_request_t *request, const void *client);
/* Answers the lookups that wait for `name`. */
void loc_waiting_satisfy(const char *name, uint32_t id);
/* Answers the lookups of a closed connection with EHANGUP. */
void loc_waiting_drop(const void *client);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lookups that wait for their service. They are kept as unanswered calls, not as waiting fibrils,
 * so that the connection they came over goes on serving and sees its hang-up.
 */
#ifndef LOC_WAITING_H
#define LOC_WAITING_H

#include <proto/loc_server.h>

/* Keeps the lookup of `client` until its name appears. ELIMIT, ENOMEM. On an error the caller must
 * answer it. */
MUST_USE
errno_t loc_waiting_add(const loc_proto_service_get_id_request_t *request, const void *client);
/* Answers the lookups that wait for `name`. */
void loc_waiting_satisfy(const char *name, uint32_t id);
/* The client is gone: answers its lookups EHANGUP. */
void loc_waiting_drop(const void *client);

#endif

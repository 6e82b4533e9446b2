// SPDX-License-Identifier: BSD-2-Clause
/* One connection to the location service. */
#ifndef LOC_CLIENT_H
#define LOC_CLIENT_H

#include <async/async.h>

/* Makes the registry; before anything is served. */
void loc_clients_init(void);
/* Serves a client until it hangs up, then removes its services. */
void loc_client_serve(async_call_t *connect, void *argument);
/* Forwards a connect request for a service (word 2) to its server. */
void loc_connect_forward(async_call_t *connect, void *argument);

#endif

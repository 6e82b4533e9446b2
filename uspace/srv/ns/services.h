// SPDX-License-Identifier: BSD-2-Clause
/* Services identified by numbers: their servers, and the calls that wait for a server. */
#ifndef NS_SERVICES_H
#define NS_SERVICES_H

#include <abi/ipc.h>
#include <abi/task.h>

void services_init(void);

/* CONNECT_TO_ME: the sender offers a service. Answers the call. */
void service_offer(const ipc_message_t *call);
/* CONNECT_ME_TO: forwards the call to the server, or keeps it until there is one. EHANGUP if the
 * server has died. */
void service_connect(const ipc_message_t *call);
/* Removes the services and waiting calls of a dead task. */
void services_task_ended(task_id_t task);

#endif

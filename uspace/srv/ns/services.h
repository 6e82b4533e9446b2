// SPDX-License-Identifier: BSD-2-Clause
/* Services known by number: who offers them, and who waits until somebody does. */
#ifndef NS_SERVICES_H
#define NS_SERVICES_H

#include <abi/ipc.h>
#include <abi/task.h>

void services_init(void);

/* CONNECT_TO_ME: the sender offers a service. Answers the call. */
void service_offer(const ipc_message_t *call);
/* CONNECT_ME_TO: forwards the call to the server, or keeps it until there is one; EHANGUP when the
 * server died. */
void service_connect(const ipc_message_t *call);
/* The task is gone, and with it the services that it offered and what it waited for. */
void services_task_ended(task_id_t task);

#endif

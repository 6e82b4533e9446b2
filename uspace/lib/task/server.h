// SPDX-License-Identifier: BSD-2-Clause
/* Starts servers, for init and sup. */
#ifndef TASK_SERVER_H
#define TASK_SERVER_H

#include <abi/error.h>
#include <abi/task.h>

/* Starts argv[0] and waits, with a time limit, until it reports that it is ready. Prints errors to
 * standard output (the kernel log). Returns EOK and sets `*id` if the task is alive, ready or not;
 * otherwise no task is left. */
errno_t server_start(char *const *argv, unsigned permissions, task_id_t *id);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Starting a program that goes on serving, for those who start the system. */
#ifndef TASK_SERVER_H
#define TASK_SERVER_H

#include <abi/error.h>
#include <abi/task.h>

/* Starts argv[0] and waits until it says that it is up, though not for ever. What goes wrong is
 * said in words on standard output (the kernel log). EOK with the task's id in `*id` when it
 * lives, up or not; otherwise nothing of it is left. */
errno_t server_start(char *const *argv, unsigned permissions, task_id_t *id);

#endif

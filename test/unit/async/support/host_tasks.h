// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of this folder. */
#ifndef TEST_HOST_TASKS_H
#define TEST_HOST_TASKS_H

#include "host_task.h"

/* The task of the current thread; NULL: not a host task. */
host_task_t *host_task_running(void);

#endif

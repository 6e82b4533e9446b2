// SPDX-License-Identifier: BSD-2-Clause
/* What the files of this folder share. */
#ifndef TEST_HOST_TASKS_H
#define TEST_HOST_TASKS_H

#include "host_task.h"

/* The task whose thread runs; NULL: none of ours. */
host_task_t *host_task_running(void);

#endif

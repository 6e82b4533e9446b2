// SPDX-License-Identifier: BSD-2-Clause
/* The built-in commands, see cmds.def, and their shared functions. */
#ifndef CMDS_H
#define CMDS_H

#include "../builtin.h"
#include <abi/task.h>
#include <limits.h>

/* Any number of arguments. */
#define ARGUMENTS_MAX INT_MAX

#define BUILTIN(name) extern const builtin_t cmd_##name;
#include "cmds.def"
#undef BUILTIN

/* Finds the task that an argument gives by id or name. Prints an error if there is none, or more
 * than one. Returns a status. */
int task_argument(const invocation_t *run, const char *which, task_id_t *id);

#endif

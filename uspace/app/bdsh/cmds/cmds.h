// SPDX-License-Identifier: BSD-2-Clause
/* The shell's own commands, see cmds.def, and what they share. */
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

/* The task that an argument means by its id or name; says so when there is none, or more than one.
 */
int task_argument(const invocation_t *run, const char *which, task_id_t *id);

#endif

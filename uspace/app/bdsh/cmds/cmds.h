// SPDX-License-Identifier: BSD-2-Clause
/* The shell's own commands, each in the file of its name (or of its family). */
#ifndef CMDS_H
#define CMDS_H

#include "../builtin.h"
#include <abi/task.h>

/* Any number of arguments. */
#define ARGUMENTS_MAX INT_MAX

extern const builtin_t cmd_cat;
extern const builtin_t cmd_cd;
extern const builtin_t cmd_clear;
extern const builtin_t cmd_cmp;
extern const builtin_t cmd_cp;
extern const builtin_t cmd_deadlock;
extern const builtin_t cmd_df;
extern const builtin_t cmd_echo;
extern const builtin_t cmd_exit;
extern const builtin_t cmd_false;
extern const builtin_t cmd_halt;
extern const builtin_t cmd_help;
extern const builtin_t cmd_history;
extern const builtin_t cmd_jobs;
extern const builtin_t cmd_kcon;
extern const builtin_t cmd_kill;
extern const builtin_t cmd_log;
extern const builtin_t cmd_ls;
extern const builtin_t cmd_mkdir;
extern const builtin_t cmd_mkfile;
extern const builtin_t cmd_mount;
extern const builtin_t cmd_mv;
extern const builtin_t cmd_ps;
extern const builtin_t cmd_pwd;
extern const builtin_t cmd_reboot;
extern const builtin_t cmd_rm;
extern const builtin_t cmd_rmdir;
extern const builtin_t cmd_sleep;
extern const builtin_t cmd_sync;
extern const builtin_t cmd_touch;
extern const builtin_t cmd_true;
extern const builtin_t cmd_umount;
extern const builtin_t cmd_version;
extern const builtin_t cmd_waits;
extern const builtin_t cmd_wc;

/* The task that an argument means by its id or name; says so when there is none, or more than one.
 */
int task_argument(const invocation_t *run, const char *which, task_id_t *id);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* ps and kill: tasks. */
#include "../size.h"
#include "cmds.h"
#include <inttypes.h>
#include <os/os.h>
#include <string.h>

/* ---- ps ---- */

static void task_show(const invocation_t *run, const task_info_t *info)
{
    char memory[24], name[TASK_NAME_SIZE];
    size_format(info->memory, memory, sizeof(memory));
    fprintf(run->out,
            "%5" PRIu32 " %6" PRIu32 " %7" PRIu32 " %6" PRIu32 " %8" PRIu64 " %8" PRIu64
            " %8s %6" PRIu64 ".%02" PRIu64 "s %s\n",
            info->id, info->parent, info->threads, info->phones, info->calls_sent,
            info->calls_received, memory, info->cpu_ns / 1000000000, info->cpu_ns / 10000000 % 100,
            visible_text(info->name, name, sizeof(name)));
}

static int ps_run(invocation_t *run)
{
    unsigned flags;
    int first;
    os_task_walk_t walk = {0};
    /* Accept the options that select all tasks on other systems: ps always shows all tasks. */
    if (!arguments_take(run, "aefux", 0, 0, &flags, &first))
        return STATUS_USAGE;
    fprintf(run->out, "%5s %6s %7s %6s %8s %8s %8s %10s %s\n", "id", "parent", "threads", "phones",
            "sent", "received", "memory", "cpu", "name");
    while (os_task_next(&walk))
        task_show(run, &walk.info);
    return walk.rc == EOK ? STATUS_OK : complain_error(run, "the list of tasks", walk.rc);
}

const builtin_t cmd_ps = {
    .name = "ps",
    .alias = "tasks",
    .usage = "",
    .summary = "Lists the tasks",
    .details = "sent, received: calls since the task started. memory: pages that it\n"
               "has touched; a shared page counts for one of the tasks.\n",
    .run = ps_run,
};

/* ---- kill ---- */

/* Compares with the name of a task; the prefix "init:" of boot modules is optional. */
static bool name_matches(const char *task, const char *name)
{
    const char *colon = strchr(task, ':');
    return strcmp(task, name) == 0 || (colon != NULL && strcmp(colon + 1, name) == 0);
}

/* Finds the task with that name. Prints an error if there is none or more than one. */
static int name_find(const invocation_t *run, const char *name, task_id_t *id)
{
    os_task_walk_t walk = {0};
    unsigned found = 0;
    while (os_task_next(&walk)) {
        if (name_matches(walk.info.name, name)) {
            *id = walk.info.id;
            found++;
        }
    }
    if (walk.rc != EOK)
        return complain_error(run, "the list of tasks", walk.rc);
    if (found == 1)
        return STATUS_OK;
    if (found == 0)
        return complain(run, "%s: no such task", name);
    return complain(run, "%s: %u tasks have this name; use an id (see ps)", name, found);
}

int task_argument(const invocation_t *run, const char *which, task_id_t *id)
{
    uint64_t number;
    errno_t rc = number_parse(which, &number);
    if (rc == EINVAL)
        return name_find(run, which, id);
    if (rc != EOK || number > UINT32_MAX)
        return complain(run, "%s: no such task", which);
    *id = (task_id_t)number;
    return STATUS_OK;
}

static int job_kill(const invocation_t *run, const char *which)
{
    uint64_t number;
    if (number_parse(which + 1, &number) != EOK || jobs_interrupt(number) != EOK)
        return complain(run, "%s: no such job (see jobs)", which);
    return STATUS_OK;
}

static int kill_task(const invocation_t *run, const char *which, unsigned flags)
{
    (void)flags;
    task_id_t id;
    if (which[0] == '%')
        return job_kill(run, which);
    int status = task_argument(run, which, &id);
    if (status != STATUS_OK)
        return status;
    errno_t rc = os_task_kill(id);
    if (rc == ENOENT)
        return complain(run, "%s: no such task", which);
    return rc == EOK ? STATUS_OK : complain_error(run, which, rc);
}

static int kill_run(invocation_t *run)
{
    /* There are no signals; -9 is accepted and ignored. */
    return arguments_each(run, "9", kill_task);
}

const builtin_t cmd_kill = {
    .name = "kill",
    .usage = "ID|NAME|%JOB...",
    .summary = "Kills tasks or jobs of this shell",
    .details = "Tasks that wait for the killed task get an error and continue.\n",
    .run = kill_run,
};

// SPDX-License-Identifier: BSD-2-Clause
/* free: prints the use of memory. */
#include "../size.h"
#include "cmds.h"
#include <os/os.h>

static errno_t tasks_memory(uint64_t *bytes)
{
    os_task_walk_t walk = {0};
    *bytes = 0;
    while (os_task_next(&walk))
        *bytes += walk.info.memory;
    return walk.rc;
}

static void row_show(const invocation_t *run, const char *what, uint64_t bytes)
{
    char text[24];
    size_format(bytes, text, sizeof(text));
    fprintf(run->out, "%-14s %8s\n", what, text);
}

static int free_run(invocation_t *run)
{
    unsigned flags;
    int first;
    size_t size;
    sysinfo_memory_t memory;
    uint64_t tasks;
    if (!arguments_take(run, "hkm", 0, 0, &flags, &first))
        return STATUS_USAGE;
    errno_t rc = os_sysinfo(SYSINFO_MEMORY, &memory, sizeof(memory), &size);
    if (rc == EOK)
        rc = tasks_memory(&tasks);
    if (rc != EOK)
        return complain_error(run, "cannot query the kernel", rc);
    uint64_t used = memory.frames_total - memory.frames_free;
    row_show(run, "total", memory.frames_total * memory.frame_size);
    row_show(run, "free", memory.frames_free * memory.frame_size);
    row_show(run, "used", used * memory.frame_size);
    row_show(run, "  by tasks", tasks);
    return STATUS_OK;
}

const builtin_t cmd_free = {
    .name = "free",
    .usage = "",
    .summary = "Shows used and free memory",
    .details = "`by tasks` counts the pages that tasks have touched. A shared page counts\n"
               "for one of them. The kernel uses the rest. The memory of the initial image\n"
               "is not part of the total.\n",
    .run = free_run,
};

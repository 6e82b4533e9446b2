// SPDX-License-Identifier: BSD-2-Clause
/* deadlock and waits: what the kernel knows of who waits for whom, without stopping the system. */
#include "cmds.h"
#include <abi/diagnose.h>
#include <os/os.h>
#include <stdlib.h>

#define FIRST_SIZE ((size_t)16 << 10)

/* The text may have grown when it is asked for again: a few times will do. */
#define TRIES 4

static int diagnose_print(const invocation_t *run, enum diagnose_what what, task_id_t task)
{
    size_t size = FIRST_SIZE, length = 0;
    char *text = NULL;
    visible_t visible = {.lines = true};
    errno_t rc = EOK;
    for (int i = 0; i < TRIES && rc == EOK && (!text || length > size); i++) {
        free(text);
        size = length > size ? length + length / 4 : size;
        text = malloc(size);
        rc = text ? os_diagnose(what, task, text, size, &length) : ENOMEM;
    }
    if (rc == EOK)
        visible_print(run->out, &visible, text, length < size ? length : size);
    free(text);
    if (rc == ELIMIT) {
        return complain(run, "the system is too large for the memory that the kernel set aside at "
                             "boot to judge it in");
    }
    return rc == EOK ? STATUS_OK : complain_error(run, "cannot ask the kernel", rc);
}

static int deadlock_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!arguments_take(run, "", 0, 0, &flags, &first))
        return STATUS_USAGE;
    return diagnose_print(run, DIAGNOSE_DEADLOCK, 0);
}

const builtin_t cmd_deadlock = {
    .name = "deadlock",
    .usage = "",
    .summary = "Says whether tasks wait for each other in a ring, and which",
    .details = "The kernel console's `break` can end it: kcon.\n",
    .run = deadlock_run,
};

static int waits_run(invocation_t *run)
{
    unsigned flags;
    int first;
    task_id_t task;
    if (!arguments_take(run, "", 1, 1, &flags, &first))
        return STATUS_USAGE;
    const char *which = run->argv[first];
    int status = task_argument(run, which, &task);
    return status == STATUS_OK ? diagnose_print(run, DIAGNOSE_WAITS, task) : status;
}

const builtin_t cmd_waits = {
    .name = "waits",
    .usage = "ID|NAME",
    .summary = "Says for what each fibril and thread of a task waits",
    .run = waits_run,
};

// SPDX-License-Identifier: BSD-2-Clause
/* deadlock and waits: print the kernel's analysis of waits without stopping the system. */
#include "cmds.h"
#include <abi/diagnose.h>
#include <os/os.h>
#include <stdlib.h>

#define FIRST_SIZE ((size_t)16 << 10)

/* The text can grow between two requests, so the buffer is enlarged a few times. */
#define TRIES 4

static int diagnose_print(const invocation_t *run, enum diagnose_what what, task_id_t task)
{
    size_t size = FIRST_SIZE, length = 0;
    char *text = NULL;
    visible_t visible = {.lines = true};
    errno_t rc = EOK;
    for (int i = 0; i < TRIES && rc == EOK && (text == NULL || length > size); i++) {
        free(text);
        size = length > size ? length + length / 4 : size;
        text = malloc(size);
        rc = text != NULL ? os_diagnose(what, task, text, size, &length) : ENOMEM;
    }
    if (rc == EOK)
        visible_print(run->out, &visible, text, length < size ? length : size);
    free(text);
    if (rc == ELIMIT) {
        return complain(run, "the system is too large for the memory that the kernel reserved for "
                             "the analysis at boot");
    }
    return rc == EOK ? STATUS_OK : complain_error(run, "cannot query the kernel", rc);
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
    .summary = "Finds deadlocks: tasks that wait for each other in a ring",
    .details = "To break one, use `break` in the kernel console (kcon).\n",
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
    .summary = "Shows what each fibril and thread of a task waits for",
    .run = waits_run,
};

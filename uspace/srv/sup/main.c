// SPDX-License-Identifier: BSD-2-Clause
/*
 * sup: starts the terminals and the servers that they need, and restarts each one that ends.
 *
 * Each server has a fibril that starts it and waits for its end, in an endless loop. They are first
 * started one after the other, in the order of the table. Restarts are independent: a server that
 * needs another one waits until that exists (console for the line, getterm for its terminal). File
 * system servers are not supervised, because their mounts are lost when they end; nor are the boot
 * servers, because they hold state of other tasks.
 */
#include <abi/con.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/server.h>
#include <task/spawn.h>

/* A server that ends within STEADY_US after its start is restarted after a pause, which doubles
 * each time. */
#define STEADY_US    5000000
#define PAUSE_US     1000000
#define PAUSE_MAX_US 60000000

/* The permissions of getterm; its shell gets them without PERM_LINE. The shell passes
 * PERM_ESSENTIAL to the servers that it starts, but not to other programs. */
#define PERM_TERMINAL                                                                              \
    (PERM_KILL | PERM_KCON | PERM_SHUTDOWN | PERM_MOUNT | PERM_LINE | PERM_ESSENTIAL)

typedef struct child {
    const char *argv[3]; /* program, at most one argument, NULL */
    unsigned permissions;
} child_t;

/* The terminal that is shown first is started last: its prompt means that everything is running. */
static const child_t children[] = {
    {{"/srv/klog"}, PERM_ESSENTIAL},
    {{"/srv/serial"}, PERM_IRQ | PERM_IO | PERM_ESSENTIAL},
    {{"/srv/console"}, PERM_LINE | PERM_ESSENTIAL},
    {{"/app/getterm", "con/vt6"}, PERM_TERMINAL},
    {{"/app/getterm", "con/vt5"}, PERM_TERMINAL},
    {{"/app/getterm", "con/vt4"}, PERM_TERMINAL},
    {{"/app/getterm", "con/vt3"}, PERM_TERMINAL},
    {{"/app/getterm", "con/vt2"}, PERM_TERMINAL},
    {{"/app/getterm", "con/vt1"}, PERM_TERMINAL},
};

#define CHILDREN (sizeof(children) / sizeof(children[0]))
_Static_assert(CHILDREN == 3 + CON_TERMINALS, "each terminal has its getterm");

static fibril_mutex_t started_lock = FIBRIL_MUTEX_INIT("sup started");
static fibril_cond_t started_changed = FIBRIL_COND_INIT;
static size_t started; /* number of servers that were started at least once */

static void child_started(size_t index)
{
    fibril_mutex_lock(&started_lock);
    if (started <= index)
        started = index + 1;
    fibril_cond_broadcast(&started_changed);
    fibril_mutex_unlock(&started_lock);
}

/* Waits for the end of a running task. Returns false if it cannot find out. */
static bool end_wait(const char *name, task_id_t task)
{
    enum task_exit how = TASK_EXIT_UP;
    int status = 0;
    while (how == TASK_EXIT_UP) {
        errno_t rc = task_wait(task, &how, &status);
        if (rc != EOK) {
            printf("cannot wait for the end of %s (task %u): %s\n", name, task, error_text(rc));
            return rc == ENOENT; /* it ended long ago */
        }
    }
    if (how == TASK_EXIT_KILLED)
        printf("%s (task %u) was killed; restarting it\n", name, task);
    else
        printf("%s (task %u) ended with status %d; restarting it\n", name, task, status);
    return true;
}

static void child_keep(void *argument)
{
    size_t index = (size_t)(uintptr_t)argument;
    const child_t *child = &children[index];
    char *const *argv = (char *const *)(uintptr_t)child->argv;
    const char *name = argv[1] ? argv[1] : argv[0];
    uint64_t pause = 0;
    for (;;) {
        uint64_t start = os_time_ns();
        task_id_t task;
        errno_t rc = server_start(argv, child->permissions, &task);
        child_started(index);
        if (rc == EOK && !end_wait(name, task))
            return;
        if ((os_time_ns() - start) / 1000 >= STEADY_US)
            pause = 0;
        else
            pause = pause == 0 ? PAUSE_US : pause * 2;
        pause = pause < PAUSE_MAX_US ? pause : PAUSE_MAX_US;
        fibril_sleep(pause);
    }
}

static errno_t child_start(size_t index)
{
    fibril_t *fibril;
    errno_t rc =
        fibril_create(children[index].argv[0], child_keep, (void *)(uintptr_t)index, &fibril);
    if (rc != EOK)
        return rc;
    fibril_mutex_lock(&started_lock);
    while (started <= index)
        fibril_cond_wait(&started_changed, &started_lock);
    fibril_mutex_unlock(&started_lock);
    return EOK;
}

/* Whether the terminals exist, which means that another sup runs. */
static bool terminals_there(void)
{
    service_id_t id;
    return loc_service_get_id("con/vt1", false, &id) == EOK;
}

int main(void)
{
    if (terminals_there()) {
        fprintf(stderr, "sup: already running: the terminals exist\n");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < CHILDREN; i++) {
        errno_t rc = child_start(i);
        if (rc != EOK)
            printf("%s: %s\n", children[i].argv[0], error_text(rc));
    }
    errno_t rc = task_report(EOK);
    if (rc != EOK)
        printf("cannot report to ns: %s\n", error_text(rc));
    async_serve();
}

// SPDX-License-Identifier: BSD-2-Clause
/* The steps of init. */
#include "steps.h"
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdio.h>
#include <vfs/vfs.h>

#define ROOT_DEVICE "bd/initrd"
#define ROOT_FS     "fat"

/* A server of the boot may come later than we do: microseconds between tries, and tries. */
#define MOUNT_RETRY_US 20000
#define MOUNT_TRIES    500

/* A server that has not said a word after so many microseconds is left to itself. */
#define SERVER_UP_US 20000000

static void complain(const char *what, errno_t error)
{
    printf("init: %s: %s\n", what, error_text(error));
}

void mount_root(void)
{
    service_id_t device;
    errno_t error = loc_service_get_id(ROOT_DEVICE, true, &device);
    if (error != EOK) {
        complain("waiting for " ROOT_DEVICE, error);
        return;
    }
    for (int i = 0; i < MOUNT_TRIES; i++) {
        error = vfs_mount(ROOT_FS, "/", ROOT_DEVICE, "");
        if (error != ENOENT) /* ENOENT: fat has not registered yet */
            break;
        fibril_sleep(MOUNT_RETRY_US);
    }
    if (error != EOK)
        complain("mounting " ROOT_FS " on /", error);
}

void mount_step(const char *fs_name, const char *mount_point)
{
    errno_t error = vfs_mount(fs_name, mount_point, "", "");
    if (error != EOK)
        printf("init: mounting %s on %s: %s\n", fs_name, mount_point, error_text(error));
}

/* As task_wait, but not for ever. */
static errno_t server_wait(task_id_t id, enum task_exit *how, int *status)
{
    async_exchange_t *exchange;
    errno_t error = async_exchange_begin(async_ns_session(), &exchange);
    if (error != EOK)
        return error;
    async_request_t *request = async_send(exchange, NS_TASK_WAIT, id, 0, 0, 0, 0);
    async_answer_t answer;
    error = async_wait_timeout(request, &answer, SERVER_UP_US);
    async_exchange_end(exchange);
    if (error == ETIMEDOUT)
        async_forget(request);
    if (error != EOK)
        return error;
    *how = (enum task_exit)answer.word[0];
    *status = (int)answer.word[1];
    return EOK;
}

static void start(char *const *argv, const char *what, unsigned permissions)
{
    task_id_t id;
    errno_t error = task_spawn_argv(argv, permissions, &id);
    if (error != EOK) {
        complain(what, error);
        return;
    }
    enum task_exit how = TASK_EXIT_KILLED;
    int status = 0;
    error = server_wait(id, &how, &status);
    if (error == ETIMEDOUT)
        printf("init: %s: has not come up yet; going on without it\n", what);
    else if (error != EOK)
        complain(what, error);
    else if (how == TASK_EXIT_KILLED)
        printf("init: %s: died while starting\n", what);
    else if (how == TASK_EXIT_NORMAL)
        printf("init: %s: ended with status %d instead of serving\n", what, status);
    else if (status != 0)
        printf("init: %s: did not come up: %s\n", what, error_text(status));
}

void start_server(const char *path, unsigned permissions)
{
    char *argv[] = {(char *)(uintptr_t)path, NULL};
    start(argv, path, permissions);
}

void start_terminal(unsigned number)
{
    char terminal[SERVICE_NAME_SIZE];
    snprintf(terminal, sizeof(terminal), "con/vt%u", number);
    char *argv[] = {(char *)(uintptr_t) "/app/getterm", terminal, NULL};
    start(argv, terminal, PERM_KILL | PERM_KCON | PERM_SHUTDOWN | PERM_MOUNT);
}

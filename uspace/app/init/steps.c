// SPDX-License-Identifier: BSD-2-Clause
/* The steps of init. */
#include "steps.h"
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdio.h>
#include <task/server.h>
#include <vfs/vfs.h>

#define ROOT_DEVICE "bd/initrd"
#define ROOT_FS     "fat"

/* fat, a boot module, can register later than init mounts it: the pause in microseconds between
 * tries, and the number of tries. */
#define MOUNT_RETRY_US 20000
#define MOUNT_TRIES    500

static void init_complain(const char *what, errno_t rc)
{
    printf("init: %s: %s\n", what, error_text(rc));
}

void mount_root(void)
{
    service_id_t device;
    errno_t rc = loc_service_get_id(ROOT_DEVICE, true, &device);
    if (rc != EOK) {
        init_complain("waiting for " ROOT_DEVICE, rc);
        return;
    }
    for (int i = 0; i < MOUNT_TRIES; i++) {
        rc = vfs_mount(ROOT_FS, "/", ROOT_DEVICE, "");
        if (rc != ENOENT) /* ENOENT: fat has not registered yet */
            break;
        fibril_sleep(MOUNT_RETRY_US);
    }
    if (rc != EOK)
        init_complain("mounting " ROOT_FS " on /", rc);
}

void mount_step(const char *fs_name, const char *mount_point)
{
    errno_t rc = vfs_mount(fs_name, mount_point, "", "");
    if (rc != EOK)
        printf("init: mounting %s on %s: %s\n", fs_name, mount_point, error_text(rc));
}

void start_server(const char *path, unsigned permissions)
{
    char *argv[] = {(char *)(uintptr_t)path, NULL};
    task_id_t task;
    (void)server_start(argv, permissions, &task); /* reports errors itself */
}

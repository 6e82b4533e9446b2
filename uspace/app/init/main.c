// SPDX-License-Identifier: BSD-2-Clause
/*
 * The first program: mounts the root, starts the servers that live on it, then sup, which keeps
 * the terminals and their shells, and ends. What fails is said in words on the kernel log, and the
 * rest goes on: a system without a terminal can still be looked at by the kernel console.
 */
#include "steps.h"
#include <abi/task.h>

int main(void)
{
    mount_root();

    start_server("/srv/tmpfs", PERM_MOUNT | PERM_ESSENTIAL);
    mount_step("tmpfs", "/tmp");
    start_server("/srv/locfs", PERM_MOUNT | PERM_ESSENTIAL);
    mount_step("locfs", "/loc");

    start_server("/srv/sup", PERM_ALL & ~PERM_MEM);
    return 0;
}

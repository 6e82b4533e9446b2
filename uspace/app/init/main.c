// SPDX-License-Identifier: BSD-2-Clause
/*
 * The first program: mounts the root, starts the servers that are stored there, then sup, which
 * keeps the terminals and their shells running, and ends. A failure is reported in the kernel log,
 * and the remaining steps follow: the kernel console works even without a terminal.
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

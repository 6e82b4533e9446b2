// SPDX-License-Identifier: BSD-2-Clause
/*
 * The first program: mounts the root, starts the servers that live on it, then a shell on each
 * terminal, and ends. What fails is said in words on the kernel log, and the rest goes on: a system
 * without a terminal can still be looked at by the kernel console.
 */
#include "steps.h"
#include <abi/con.h>
#include <stdio.h>

int main(void)
{
    mount_root();

    start_server("/srv/tmpfs", PERM_MOUNT);
    mount_step("tmpfs", "/tmp");
    start_server("/srv/locfs", PERM_MOUNT);
    mount_step("locfs", "/loc");

    start_server("/srv/klog", 0);
    start_server("/srv/serial", PERM_IRQ | PERM_IO);
    start_server("/srv/console", 0);
    /* The terminal that is shown comes last: its prompt means that all is up. */
    for (unsigned i = CON_TERMINALS; i >= 1; i--)
        start_terminal(i);
    return 0;
}

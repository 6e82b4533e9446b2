// SPDX-License-Identifier: BSD-2-Clause
/*
 * The virtual file system server: joins the file systems of its servers into one tree of names.
 *
 * Clients (interface VFS_IN) use handles for open files. File system servers register (interface
 * VFS_REG) and receive requests over VFS_OUT. VFS has one thread, and a fibril for each connection.
 * Lock order: namespace, file, contents of a node, lookup buffer.
 */
#include "client.h"
#include "lookup.h"
#include "ops.h"

#include <abi/ns.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

/* The boot option `exchange` selects when a mount returns its phone. */
static void exchange_choose(void)
{
    uint64_t exchange;
    errno_t rc = os_boot_option(BOOT_EXCHANGE, &exchange);
    if (rc != EOK)
        printf("vfs: boot option exchange: %s; using late\n", error_text(rc));
    vfs_exchange_early = rc == EOK && exchange == EXCHANGE_EARLY;
}

/* Registers the services of VFS with ns. */
static errno_t vfs_offer(void)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    if (rc != EOK)
        return rc;
    rc = async_callback_offer(exchange, INTERFACE_VFS_IN, SERVICE_VFS, 0, vfs_client_serve, NULL);
    async_exchange_end(exchange);
    return rc;
}

static errno_t vfs_start(void)
{
    errno_t rc = vfs_lookup_init();
    if (rc != EOK)
        return rc;
    rc = async_port_set(INTERFACE_VFS_IN, vfs_client_serve, NULL);
    if (rc != EOK)
        return rc;
    rc = async_port_set(INTERFACE_VFS_REG, vfs_register_serve, NULL);
    return rc != EOK ? rc : vfs_offer();
}

int main(void)
{
    exchange_choose();
    errno_t rc = vfs_start();
    task_report(rc);
    if (rc != EOK) {
        printf("vfs: cannot start: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    async_serve();
}

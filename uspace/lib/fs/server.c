// SPDX-License-Identifier: BSD-2-Clause
/* The start of a file system server: its registration at VFS. */
#include "internal.h"

#include <abi/ns.h>
#include <os/os.h>
#include <proto/vfs_in.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

const fs_ops_t *fs_ops;
fs_handle_t fs_own_handle;
const char *fs_plb;

/* Sends the name, offers a callback for VFS's requests, and maps the lookup buffer. */
static errno_t introduce(async_exchange_t *exchange)
{
    vfs_fs_info_t info = {.needs_device = fs_ops->needs_device};
    snprintf(info.name, sizeof(info.name), "%s", fs_ops->name);

    vfs_in_register_out_t out;
    errno_t rc = vfs_in_register(exchange, &info, fs_connection_serve, NULL, VFS_PLB_SIZE, &out);
    fs_own_handle = out.fs_handle;
    fs_plb = out.lookup_buffer;
    return rc;
}

/* The session stays open: VFS treats its end as the death of this server. */
static errno_t vfs_register(void)
{
    async_session_t *session;
    errno_t rc = async_session_connect(async_ns_session(), INTERFACE_VFS_REG, SERVICE_VFS, 0,
                                       EXCHANGE_SERIALIZE, &session);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = introduce(exchange);
        async_exchange_end(exchange);
    }
    if (rc != EOK)
        async_session_close(session);
    return rc;
}

int fs_server_main(const fs_ops_t *ops)
{
    fs_ops = ops;
    /* The only client is VFS, which needs one connection for each concurrent request. */
    async_sender_limit_set(SERVER_CONNECTIONS_MAX);
    errno_t rc = async_port_set(INTERFACE_VFS_OUT, fs_connection_serve, NULL);
    if (rc == EOK)
        rc = vfs_register();
    if (rc != EOK) {
        printf("%s: cannot register with VFS: %s\n", ops->name,
               rc == EEXIST ? "a file system of that name is running" : error_text(rc));
    }
    task_report(rc); /* after the message: now the shell prints its prompt */
    if (rc != EOK)
        return EXIT_FAILURE;
    async_serve();
}

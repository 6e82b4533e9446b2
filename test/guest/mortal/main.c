// SPDX-License-Identifier: BSD-2-Clause
/*
 * mortal STEP...: a file system of directories that ends during a mount, as if it crashed: at the
 * first of the given steps that it reaches. The steps are the arguments of mortal_step().
 *
 * It can be mounted (`mount mortal /data`), and others can be mounted on its directories: any name
 * is a directory.
 */
#include <abi/ns.h>
#include <async/async.h>
#include <cli/cli.h>
#include <os/os.h>
#include <proto/vfs_in.h>
#include <proto/vfs_out.h>
#include <proto/vfs_out_server.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define MORTAL "mortal"
#define ROOT   1u
#define INSIDE 2u /* the node of any name in it */

static char **steps;
static fs_handle_t own_handle;

/* Ends the task if this step was given. */
static void mortal_step(const char *step)
{
    for (char **at = steps; *at != NULL; at++)
        if (strcmp(*at, step) == 0)
            os_task_exit(EXIT_FAILURE);
}

/* ---- as the file system that is mounted ---- */

static void mortal_mounted(void *context, vfs_out_mounted_request_t *request)
{
    (void)context;
    mortal_step("mounted-options");
    vfs_out_mounted_reply(request, EOK, ROOT, 0, VFS_NODE_DIRECTORY);
    mortal_step("mounted-answered");
}

static void mortal_unmounted(void *context, vfs_out_unmounted_request_t *request)
{
    (void)context;
    mortal_step("unmounted");
    vfs_out_unmounted_reply(request, EOK);
}

static void mortal_lookup(void *context, vfs_out_lookup_request_t *request)
{
    (void)context;
    mortal_step("lookup");
    bool create = (request->in.flags & VFS_L_CREATE) != 0;
    fs_index_t index = request->in.length == 0 ? request->in.index : INSIDE;
    vfs_out_lookup_reply(request, create ? ENOTSUP : EOK, request->in.service, own_handle, index, 0,
                         VFS_NODE_DIRECTORY, 1);
}

static void mortal_open(void *context, vfs_out_open_node_request_t *request)
{
    (void)context;
    mortal_step("open");
    vfs_out_open_node_reply(request, EOK, request->in.service, own_handle, request->in.index, 0,
                            VFS_NODE_DIRECTORY, 1);
}

static void mortal_close(void *context, vfs_out_close_request_t *request)
{
    (void)context;
    vfs_out_close_reply(request, EOK);
}

/* ---- as the file system of the mount point ---- */

static void mortal_mount(void *context, vfs_out_mount_request_t *request)
{
    (void)context;
    async_session_t *session;
    mortal_step("mount-options");
    errno_t rc =
        async_part_accept_clone(&request->mounted, INTERFACE_VFS_OUT, EXCHANGE_ATOMIC, &session);
    async_exchange_t *exchange;
    if (rc == EOK)
        rc = async_exchange_begin(session, &exchange);
    mortal_step("mount-phone");
    vfs_out_mounted_out_t out = {0};
    vfs_out_mounted_error_t error = {0};
    if (rc == EOK) {
        vfs_out_mounted_sent_t sent;
        vfs_out_mounted_start(exchange, request->in.mounted_service, request->options, &sent);
        mortal_step("mount-sent");
        rc = vfs_out_mounted_finish(&sent, &out, &error);
        mortal_step("mount-done");
    }
    if (rc == EOK)
        vfs_out_mount_reply(request, EOK, out.root, out.size, out.type);
    else
        vfs_out_mount_fail(request, rc, error.blame);
    mortal_step("mount-answered");
}

static const vfs_out_methods_t mortal_methods = {
    .open_node = mortal_open,
    .close = mortal_close,
    .mount = mortal_mount,
    .mounted = mortal_mounted,
    .unmounted = mortal_unmounted,
    .lookup = mortal_lookup,
};

/* Ends the task at a request before any of its parts was received, or after the first one. */
static void mortal_parts(const async_call_t *call)
{
    bool mount = call->method == VFS_OUT_MOUNT, mounted = call->method == VFS_OUT_MOUNTED;
    if (mount)
        mortal_step("mount");
    if (mounted)
        mortal_step("mounted");
    for (char **at = steps; *at != NULL && mount; at++) {
        async_call_t part;
        if (strcmp(*at, "mount-clone") != 0)
            continue;
        async_get_call(&part);
        os_task_exit(EXIT_FAILURE);
    }
}

static void mortal_serve(async_call_t *connect, void *argument)
{
    mortal_step("connected");
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call)) {
        mortal_parts(&call);
        vfs_out_serve_call(&mortal_methods, argument, &call);
    }
}

static errno_t mortal_register(async_exchange_t *exchange)
{
    vfs_fs_info_t info = {.name = MORTAL};
    vfs_in_register_out_t out;
    errno_t rc = vfs_in_register(exchange, &info, mortal_serve, NULL, VFS_PLB_SIZE, &out);
    own_handle = out.fs_handle;
    return rc;
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    if (argc < 2)
        return cli_usage("STEP...");
    steps = argv + 1;
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = async_port_set(INTERFACE_VFS_OUT, mortal_serve, NULL);
    if (rc == EOK)
        rc = async_session_connect(async_ns_session(), INTERFACE_VFS_REG, SERVICE_VFS, 0,
                                   EXCHANGE_SERIALIZE, &session);
    if (rc == EOK)
        rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = mortal_register(exchange);
        async_exchange_end(exchange);
    }
    if (rc != EOK)
        return cli_fail(MORTAL, rc);
    task_report(rc);
    mortal_step("registered");
    async_serve();
}

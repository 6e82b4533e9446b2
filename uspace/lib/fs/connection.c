// SPDX-License-Identifier: BSD-2-Clause
/* One connection to a file system server, which serves requests in order. */
#include "internal.h"

const vfs_out_methods_t fs_methods = {
    .open_node = fs_do_open_node,
    .read = fs_do_read,
    .write = fs_do_write,
    .truncate = fs_do_truncate,
    .close = fs_do_close,
    .mount = fs_do_mount,
    .mounted = fs_do_mounted,
    .unmount = fs_do_unmount,
    .unmounted = fs_do_unmounted,
    .sync = fs_do_sync,
    .stat = fs_do_stat,
    .lookup = fs_do_lookup,
    .readdir = fs_do_readdir,
    .statfs = fs_do_statfs,
    .symlink = fs_do_symlink,
    .rename = fs_do_rename,
};

void fs_connection_serve(async_call_t *connect, void *argument)
{
    if (async_accept(connect) == EOK)
        vfs_out_serve(&fs_methods, argument);
}

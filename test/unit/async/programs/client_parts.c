// SPDX-License-Identifier: BSD-2-Clause
/* Requests whose parts cannot be sent, are missing, or are of another kind: each is answered, and
 * the connection stays usable. */
#include "programs.h"

#include <proto/vfs_in.h>
#include <proto/vfs_out.h>
#include <stdlib.h>

static async_session_t *session;
static async_exchange_t *exchange;
static char *memory; /* on the heap: the kernel cannot copy from static data */

static void open_session(const program_t *program)
{
    session = session_over(program, 0, INTERFACE_VFS_OUT, EXCHANGE_ATOMIC);
    CHECK(async_exchange_begin(session, &exchange) == EOK);
    memory = calloc(1, DATA_XFER_MAX + 1);
    CHECK(memory != NULL);
    memcpy(memory, "ro", 2);
}

/* Checks that the next request is served correctly. */
static void check_step(void)
{
    CHECK(vfs_out_close(exchange, 1, 7) == EOK);
    CHECK(vfs_out_close(exchange, 1, 8) == ENOENT);
}

static void close_session(void)
{
    check_step();
    async_exchange_end(exchange);
    async_session_close(session);
    free(memory);
}

PROGRAM(client_parts)
{
    open_session(program);
    vfs_out_mount_out_t out;
    vfs_out_mount_error_t error;
    CHECK(vfs_out_mount(exchange, 1, 2, 3, exchange, memory, &out, &error) == EOK);
    CHECK(out.root == 2 && out.type == VFS_NODE_FILE);
    vfs_out_write_out_t written;
    CHECK(vfs_out_write(exchange, 1, 2, 0, memory, 3, &written) == EOK && written.bytes == 3);
    close_session();
}

/* The server to be mounted has died, so its phone cannot be sent. The options follow nevertheless,
 * and must not be mistaken for the phone. */
PROGRAM(client_part_unsent)
{
    open_session(program);
    vfs_out_mount_out_t out;
    vfs_out_mount_error_t error;
    CHECK(vfs_out_mount(exchange, 1, 2, 3, NULL, memory, &out, &error) == EHANGUP);
    CHECK(out.root == 0 && error.blame == VFS_MOUNT_BLAME_NONE);
    check_step();
    /* More than the maximum of a transfer. */
    vfs_out_write_out_t written;
    CHECK(vfs_out_write(exchange, 1, 2, 0, memory, DATA_XFER_MAX + 1, &written) == E2BIG);
    check_step();
    /* An invalid pointer. */
    static const char nowhere[4];
    CHECK(vfs_out_write(exchange, 1, 2, 0, nowhere, sizeof(nowhere), &written) == EFAULT);
    close_session();
}

/* Parts that the handler does not use and methods without a handler are answered too. */
PROGRAM(client_part_left)
{
    open_session(program);
    vfs_out_read_out_t read;
    CHECK(vfs_out_read(exchange, 1, 2, 0, memory, 8, &read) == EIO);
    CHECK(vfs_out_stat(exchange, 1, 2, (vfs_stat_t *)memory) == ENOTSUP);
    close_session();
}

/* A client that violates the protocol. */
PROGRAM(client_part_wrong)
{
    open_session(program);
    /* A word that is not a service id; the part is rejected. */
    async_request_t *request = async_send(exchange, VFS_OUT_WRITE, 1ull << 32, 2, 0, 0, 0);
    CHECK(async_data_write(exchange, memory, 1) == EINVAL);
    CHECK(async_wait(request, NULL) == EINVAL);
    /* A read instead of a write. */
    request = async_send(exchange, VFS_OUT_WRITE, 1, 2, 0, 0, 0);
    CHECK(async_data_read(exchange, memory, 1, NULL) == EINVAL);
    CHECK(async_wait(request, NULL) == EINVAL);
    check_step();
    /* Another request instead of the phone; then the options are not a part. */
    request = async_send(exchange, VFS_OUT_MOUNT, 1, 2, 3, 0, 0);
    CHECK(vfs_out_close(exchange, 1, 7) == EINVAL);
    CHECK(async_wait(request, NULL) == EINVAL);
    CHECK(async_data_write(exchange, memory, 1) == ENOTSUP);
    /* A text with a zero inside. */
    request = async_send(exchange, VFS_OUT_MOUNT, 1, 2, 3, 0, 0);
    async_request_t *clone =
        async_send(exchange, IPC_M_CONNECTION_CLONE, async_exchange_phone(exchange), 0, 0, 0, 0);
    memory[1] = 0;
    CHECK(async_data_write(exchange, memory, 3) == EOK);
    CHECK(async_wait(request, NULL) == EINVAL);
    CHECK(async_wait(clone, NULL) == EINVAL);
    close_session();
}

static errno_t read_directory(size_t given, size_t claimed, vfs_out_readdir_out_t *out)
{
    return vfs_out_readdir(exchange, 1, claimed, given, (vfs_dirent_t *)memory, 4, out);
}

/* The answer must not claim more bytes than were moved. */
PROGRAM(client_part_claims)
{
    const size_t entry = sizeof(vfs_dirent_t);
    vfs_out_readdir_out_t out;
    open_session(program);
    CHECK(read_directory(2 * entry, 2 * entry, &out) == EOK && out.bytes == 2 * entry);
    CHECK(read_directory(2 * entry, entry, &out) == EOK && out.bytes == entry);
    CHECK(read_directory(2 * entry, 3 * entry, &out) == EIO && out.bytes == 0);
    CHECK(read_directory(0, entry, &out) == EIO && out.bytes == 0);
    close_session();
}

/* A list that is shorter than its count is not treated as complete. */
PROGRAM(client_lists)
{
    static const struct {
        size_t room;
        errno_t rc;
    } wanted[] = {{4, EOK}, {4, EIO}, {4, EIO}, {2, EOK}, {4, EIO}, {4, EIO}};
    async_session_t *lists = session_over(program, 0, INTERFACE_VFS_IN, EXCHANGE_ATOMIC);
    vfs_mount_info_t *mounts = calloc(4, sizeof(*mounts));
    CHECK(mounts != NULL);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        vfs_in_mount_list_out_t out;
        CHECK(vfs_in_mount_list_over(lists, mounts, wanted[i].room, &out) == wanted[i].rc);
        CHECK(out.count == (wanted[i].rc == EOK ? 3u : 0));
    }
    async_session_close(lists);
    free(mounts);
}

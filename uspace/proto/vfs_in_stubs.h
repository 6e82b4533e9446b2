// SPDX-License-Identifier: BSD-2-Clause
/* What clients ask of VFS, one function a method, each on an exchange that the caller holds.
 * Programs use <vfs/vfs.h>. Paths are absolute; VFS makes them canonical itself. */
#ifndef PROTO_VFS_IN_STUBS_H
#define PROTO_VFS_IN_STUBS_H

#include <abi/vfs.h>
#include <proto/transfer.h>

MUST_USE
static inline errno_t vfs_in_open(async_exchange_t *exchange, const char *path, unsigned flags,
                                  int *handle)
{
    async_answer_t answer;
    errno_t rc = proto_write_text(exchange, VFS_IN_OPEN, PROTO_WORDS(flags), path, &answer);
    *handle = rc == EOK ? (int)answer.word[0] : -1;
    return rc;
}

MUST_USE
static inline errno_t vfs_in_close(async_exchange_t *exchange, int handle)
{
    return proto_call(exchange, VFS_IN_CLOSE, PROTO_WORDS((uint64_t)handle), NULL);
}

/* One read: may give fewer bytes than asked; 0 at the end. At most DATA_XFER_MAX. */
MUST_USE
static inline errno_t vfs_in_read(async_exchange_t *exchange, int handle, void *buffer, size_t size,
                                  size_t *done)
{
    async_answer_t answer;
    errno_t rc =
        proto_read(exchange, VFS_IN_READ, PROTO_WORDS((uint64_t)handle), buffer, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* One write: may take fewer bytes than given. At most DATA_XFER_MAX. */
MUST_USE
static inline errno_t vfs_in_write(async_exchange_t *exchange, int handle, const void *data,
                                   size_t size, size_t *done)
{
    async_answer_t answer;
    errno_t rc =
        proto_write(exchange, VFS_IN_WRITE, PROTO_WORDS((uint64_t)handle), data, size, &answer);
    *done = rc == EOK ? answer.word[0] : 0;
    return rc;
}

MUST_USE
static inline errno_t vfs_in_seek(async_exchange_t *exchange, int handle, int64_t offset,
                                  unsigned whence, uint64_t *position)
{
    async_answer_t answer;
    errno_t rc = proto_call(exchange, VFS_IN_SEEK,
                            PROTO_WORDS((uint64_t)handle, (uint64_t)offset, whence), &answer);
    *position = rc == EOK ? answer.word[0] : 0;
    return rc;
}

MUST_USE
static inline errno_t vfs_in_truncate(async_exchange_t *exchange, int handle, uint64_t size)
{
    return proto_call(exchange, VFS_IN_TRUNCATE, PROTO_WORDS((uint64_t)handle, size), NULL);
}

MUST_USE
static inline errno_t vfs_in_fstat(async_exchange_t *exchange, int handle, vfs_stat_t *stat)
{
    return proto_read(exchange, VFS_IN_FSTAT, PROTO_WORDS((uint64_t)handle), stat, sizeof(*stat),
                      NULL);
}

MUST_USE
static inline errno_t vfs_in_sync(async_exchange_t *exchange, int handle)
{
    return proto_call(exchange, VFS_IN_SYNC, PROTO_WORDS((uint64_t)handle), NULL);
}

/* A second handle to the same open file: `wanted`, which is closed first if it is open, or the
 * lowest free one when `wanted` is negative. */
MUST_USE
static inline errno_t vfs_in_dup(async_exchange_t *exchange, int handle, int wanted, int *duplicate)
{
    async_answer_t answer;
    errno_t rc = proto_call(exchange, VFS_IN_DUP,
                            PROTO_WORDS((uint64_t)handle, (uint64_t)(int64_t)wanted), &answer);
    *duplicate = rc == EOK ? (int)answer.word[0] : -1;
    return rc;
}

MUST_USE
static inline errno_t vfs_in_mkdir(async_exchange_t *exchange, const char *path)
{
    return proto_write_text(exchange, VFS_IN_MKDIR, PROTO_WORDS(0), path, NULL);
}

MUST_USE
static inline errno_t vfs_in_unlink(async_exchange_t *exchange, const char *path)
{
    return proto_write_text(exchange, VFS_IN_UNLINK, PROTO_WORDS(0), path, NULL);
}

MUST_USE
static inline errno_t vfs_in_rename(async_exchange_t *exchange, const char *from, const char *to)
{
    async_request_t *request = proto_send(exchange, VFS_IN_RENAME, PROTO_WORDS(0));
    if (request == NULL)
        return ENOMEM;
    errno_t first = async_data_write(exchange, from, strlen(from));
    errno_t second = async_data_write(exchange, to, strlen(to));
    errno_t rc = async_wait(request, NULL);
    if (rc != EOK)
        return rc;
    return first != EOK ? first : second;
}

MUST_USE
static inline errno_t vfs_in_stat(async_exchange_t *exchange, const char *path, vfs_stat_t *stat)
{
    return proto_write_read(exchange, VFS_IN_STAT, PROTO_WORDS(0), path, stat, sizeof(*stat), NULL);
}

MUST_USE
static inline errno_t vfs_in_statfs(async_exchange_t *exchange, const char *path,
                                    vfs_statfs_t *statfs)
{
    return proto_write_read(exchange, VFS_IN_STATFS, PROTO_WORDS(0), path, statfs, sizeof(*statfs),
                            NULL);
}

/* `*bytes` of whole entries; 0 at the end. */
MUST_USE
static inline errno_t vfs_in_readdir(async_exchange_t *exchange, int handle, vfs_dirent_t *entries,
                                     size_t size, size_t *bytes)
{
    async_answer_t answer;
    errno_t rc =
        proto_read(exchange, VFS_IN_READDIR, PROTO_WORDS((uint64_t)handle), entries, size, &answer);
    *bytes = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* MOUNT, its three texts and the PING that asks whether the file system is known go out at once on
 * one exchange; the answer of MOUNT is waited for last. `*blame` says what an error is about. */
MUST_USE
static inline errno_t vfs_in_mount(async_exchange_t *exchange, service_id_t service,
                                   const char *mount_point, const char *options,
                                   const char *fs_name, enum vfs_mount_blame *blame)
{
    *blame = VFS_MOUNT_BLAME_NONE;
    async_request_t *mount = proto_send(exchange, VFS_IN_MOUNT, PROTO_WORDS(service, 0));
    if (mount == NULL)
        return ENOMEM;
    async_request_t *texts[] = {
        async_data_write_start(exchange, mount_point, strlen(mount_point)),
        async_data_write_start(exchange, options, strlen(options)),
        async_data_write_start(exchange, fs_name, strlen(fs_name)),
    };
    async_request_t *ping = proto_send(exchange, VFS_IN_PING, PROTO_WORDS(0));

    errno_t written = EOK;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        errno_t rc = async_wait(texts[i], NULL);
        written = written != EOK ? written : rc;
    }
    errno_t known = async_wait(ping, NULL);
    async_answer_t answer = {.retval = ENOMEM};
    errno_t rc = async_wait(mount, &answer);
    if (rc != EOK) {
        *blame = (enum vfs_mount_blame)answer.word[0];
        return rc;
    }
    return written != EOK ? written : known;
}

/* EBUSY: `*holder` is a task with a file open on it; 0: something is mounted below. */
MUST_USE
static inline errno_t vfs_in_unmount(async_exchange_t *exchange, const char *mount_point,
                                     task_id_t *holder)
{
    async_answer_t answer = {0};
    errno_t rc = proto_write_text(exchange, VFS_IN_UNMOUNT, PROTO_WORDS(0), mount_point, &answer);
    *holder = rc == EBUSY ? (task_id_t)answer.word[0] : 0;
    return rc;
}

/* `*count` is how many there are, though at most `max` are given. */
MUST_USE
static inline errno_t vfs_in_mount_list(async_exchange_t *exchange, vfs_mount_info_t *mounts,
                                        size_t max, size_t *count)
{
    async_answer_t answer;
    errno_t rc = proto_read(exchange, VFS_IN_MOUNT_LIST, PROTO_WORDS(0), mounts,
                            max * sizeof(mounts[0]), &answer);
    *count = rc == EOK ? answer.word[0] : 0;
    return rc;
}

#endif

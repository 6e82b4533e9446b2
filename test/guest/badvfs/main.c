// SPDX-License-Identifier: BSD-2-Clause
/*
 * badvfs: sends invalid requests to VFS, most of which no library would send.
 *
 * Prints each request with an unexpected answer, then the number of expected answers; the status is
 * 0 only if all answers were as expected.
 */
#include "raw.h"

#include <abi/limits.h>
#include <abi/proto/methods.h>
#include <abi/vfs.h>
#include <os/os.h>
#include <stdio.h>
#include <string.h>
#include <vfs/vfs.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char buffer[DATA_XFER_MAX];
static char too_long[DATA_XFER_MAX];
static char long_path[PATH_SIZE_MAX + 1];
static char long_name[NAME_SIZE_MAX + 2];
static const char zero_inside[] = "/etc\0/motd";
static const char kernel_place[] = "";

static unsigned tried;
static unsigned good;

#define TEXT(text)                                                                                 \
    {                                                                                              \
        RAW_WRITE, (text), sizeof(text) - 1                                                        \
    }
#define PING                                                                                       \
    {                                                                                              \
        RAW_PING, NULL, 0                                                                          \
    }
#define READ(size)                                                                                 \
    {                                                                                              \
        RAW_READ, buffer, (size)                                                                   \
    }

static void check(const char *name, errno_t got, errno_t expected)
{
    tried++;
    good += got == expected;
    if (got != expected)
        printf("%s: %s instead of %s\n", name, error_name(got), error_name(expected));
}

typedef struct raw_case {
    const char *name;
    errno_t expected;
    raw_request_t request;
} raw_case_t;

#define MOUNT_TMPFS                                                                                \
    {                                                                                              \
        TEXT("/data"), TEXT(""), TEXT("tmpfs"), PING                                               \
    }

#define OPEN_READ                                                                                  \
    {                                                                                              \
        VFS_OPEN_READ                                                                              \
    }

static const raw_case_t cases[] = {
    {"no such method", ENOTSUP, {1500, {0}, {{0}}}},
    {"method 1041", ENOTSUP, {1041, {0}, {{0}}}}, /* an unused number */
    {"register as a client", ENOTSUP, {VFS_IN_REGISTER, {0}, {TEXT("fat"), READ(4), READ(4)}}},
    {"transfer without request", ENOTSUP, {IPC_M_DATA_WRITE, {(uintptr_t)buffer, 4}, {{0}}}},
    {"open: relative", EINVAL, {VFS_IN_OPEN, OPEN_READ, {TEXT("etc/motd")}}},
    {"open: empty", EINVAL, {VFS_IN_OPEN, OPEN_READ, {TEXT("")}}},
    {"open: zero inside",
     EINVAL,
     {VFS_IN_OPEN, OPEN_READ, {{RAW_WRITE, zero_inside, sizeof(zero_inside) - 1}}}},
    {"open: long path",
     ENAMETOOLONG,
     {VFS_IN_OPEN, OPEN_READ, {{RAW_WRITE, long_path, PATH_SIZE_MAX}}}},
    {"open: huge path",
     ENAMETOOLONG,
     {VFS_IN_OPEN, OPEN_READ, {{RAW_WRITE, too_long, DATA_XFER_MAX}}}},
    {"open: long name",
     ENAMETOOLONG,
     {VFS_IN_OPEN, OPEN_READ, {{RAW_WRITE, long_name, NAME_SIZE_MAX + 1}}}},
    {"open: no flags", EINVAL, {VFS_IN_OPEN, {0}, {TEXT("/etc/motd")}}},
    {"open: all flags", EINVAL, {VFS_IN_OPEN, {UINT64_MAX}, {TEXT("/etc/motd")}}},
    {"open: write a directory",
     EISDIR,
     {VFS_IN_OPEN, {VFS_OPEN_WRITE | VFS_OPEN_DIRECTORY}, {TEXT("/etc")}}},
    {"open: a read instead of the path", EINVAL, {VFS_IN_OPEN, OPEN_READ, {READ(4)}}},
    {"open: below a file", ENOTDIR, {VFS_IN_OPEN, OPEN_READ, {TEXT("/etc/motd/x")}}},
    {"read: handle 0", EBADF, {VFS_IN_READ, {0}, {READ(4)}}},
    {"read: handle 77", EBADF, {VFS_IN_READ, {77}, {READ(4)}}},
    {"read: large handle", EBADF, {VFS_IN_READ, {UINT64_MAX}, {READ(4)}}},
    {"read: a write instead of a read", EINVAL, {VFS_IN_READ, {3}, {TEXT("data")}}},
    {"read: kernel memory", EBADF, {VFS_IN_READ, {77}, {{RAW_READ, kernel_place, (size_t)-1}}}},
    {"write: handle 77", EBADF, {VFS_IN_WRITE, {77}, {TEXT("data")}}},
    {"write: too much", EBADF, {VFS_IN_WRITE, {77}, {{RAW_WRITE, buffer, DATA_XFER_MAX + 1}}}},
    {"close: handle 77", EBADF, {VFS_IN_CLOSE, {77}, {{0}}}},
    {"seek: handle 77", EBADF, {VFS_IN_SEEK, {77}, {{0}}}},
    {"dup: handle 77", EBADF, {VFS_IN_DUP, {77, UINT64_MAX}, {{0}}}},
    {"fstat: handle 77", EBADF, {VFS_IN_FSTAT, {77}, {READ(40)}}},
    {"readdir: handle 77", EBADF, {VFS_IN_READDIR, {77}, {READ(264)}}},
    {"sync: handle 77", EBADF, {VFS_IN_SYNC, {77}, {{0}}}},
    {"truncate: handle 77", EBADF, {VFS_IN_TRUNCATE, {77, 0}, {{0}}}},
    {"stat: nowhere", ENOENT, {VFS_IN_STAT, {0}, {TEXT("/nowhere"), READ(40)}}},
    {"stat: a write instead of the read", EINVAL, {VFS_IN_STAT, {0}, {TEXT("/etc"), TEXT("x")}}},
    {"stat: a buffer of one byte", EOK, {VFS_IN_STAT, {0}, {TEXT("/etc"), READ(1)}}},
    {"mkdir: the root", EEXIST, {VFS_IN_MKDIR, {0}, {TEXT("/")}}},
    {"unlink: the root", EBUSY, {VFS_IN_UNLINK, {0}, {TEXT("/")}}},
    {"unlink: above the root", EBUSY, {VFS_IN_UNLINK, {0}, {TEXT("/../../..")}}},
    {"unlink: a mount point", EBUSY, {VFS_IN_UNLINK, {0}, {TEXT("/tmp")}}},
    {"unlink: not empty", ENOTEMPTY, {VFS_IN_UNLINK, {0}, {TEXT("/etc")}}},
    {"rename: only one path", EINVAL, {VFS_IN_RENAME, {0}, {TEXT("/etc"), READ(4)}}},
    {"rename: the root", EBUSY, {VFS_IN_RENAME, {0}, {TEXT("/"), TEXT("/x")}}},
    {"rename: a mount point", EBUSY, {VFS_IN_RENAME, {0}, {TEXT("/tmp"), TEXT("/x")}}},
    {"rename: onto a mount point", EBUSY, {VFS_IN_RENAME, {0}, {TEXT("/etc"), TEXT("/tmp")}}},
    {"rename: to another file system",
     EXDEV,
     {VFS_IN_RENAME, {0}, {TEXT("/etc/motd"), TEXT("/tmp/motd")}}},
    {"rename: into itself", EINVAL, {VFS_IN_RENAME, {0}, {TEXT("/etc"), TEXT("/etc/x")}}},
    {"mount: reads instead of the texts",
     EINVAL,
     {VFS_IN_MOUNT, {0}, {READ(1), READ(1), READ(1), PING}}},
    {"mount: flags", EINVAL, {VFS_IN_MOUNT, {0, 1}, MOUNT_TMPFS}},
    {"mount: huge service", EINVAL, {VFS_IN_MOUNT, {UINT64_MAX}, MOUNT_TMPFS}},
    {"mount: a number of VFS, a read instead of the ping",
     EINVAL,
     {VFS_IN_MOUNT, {0x80000001}, {TEXT("/data"), TEXT(""), TEXT("fat"), READ(1)}}},
    {"mount: a number of VFS",
     ENODEV,
     {VFS_IN_MOUNT, {0x80000001}, {TEXT("/data"), TEXT(""), TEXT("fat"), PING}}},
    {"mount: long mount point that is missing",
     ENOENT,
     {VFS_IN_MOUNT, {0}, {{RAW_WRITE, long_path, 200}, TEXT(""), TEXT("tmpfs"), PING}}},
    {"mount: long options",
     ENAMETOOLONG,
     {VFS_IN_MOUNT, {0}, {TEXT("/data"), {RAW_WRITE, long_path, 100}, TEXT("tmpfs"), PING}}},
    {"unmount: nothing there", EINVAL, {VFS_IN_UNMOUNT, {0}, {TEXT("/etc")}}},
    {"unmount: relative", EINVAL, {VFS_IN_UNMOUNT, {0}, {TEXT("tmp")}}},
    {"mounts: an empty buffer", EOK, {VFS_IN_MOUNT_LIST, {0}, {READ(0)}}},
    {"mounts: a write instead of the read", EINVAL, {VFS_IN_MOUNT_LIST, {0}, {TEXT("x")}}},
};

/* Invalid requests of a file system server. */
static const raw_case_t registrations[] = {
    {"server: an open", ENOTSUP, {VFS_IN_OPEN, OPEN_READ, {TEXT("/etc/motd")}}},
    {"server: no description", EINVAL, {VFS_IN_REGISTER, {0}, {READ(4), READ(4), READ(4)}}},
    {"server: a description that is too short",
     EINVAL,
     {VFS_IN_REGISTER, {0}, {TEXT("fat"), READ(4), READ(4)}}},
    {"server: no callback",
     EINVAL,
     {VFS_IN_REGISTER, {0}, {{RAW_WRITE, buffer, sizeof(vfs_fs_info_t)}, READ(4), READ(4)}}},
};

static void raw_checks(void)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        check(cases[i].name, raw_ask(INTERFACE_VFS_IN, &cases[i].request), cases[i].expected);
    for (size_t i = 0; i < COUNT(registrations); i++) {
        check(registrations[i].name, raw_ask(INTERFACE_VFS_REG, &registrations[i].request),
              registrations[i].expected);
    }
    /* Requests without their transfers must not block other clients. */
    const raw_request_t halves[] = {
        {VFS_IN_OPEN, {VFS_OPEN_READ}, {{0}}},
        {VFS_IN_READ, {3}, {{0}}},
        {VFS_IN_MOUNT, {0}, {TEXT("/data"), TEXT(""), TEXT("tmpfs")}},
    };
    for (size_t i = 0; i < COUNT(halves); i++)
        check("a request without its transfers", raw_abandon(INTERFACE_VFS_IN, &halves[i]), EOK);
}

/* Operations on an open file. */
static void file_checks(void)
{
    int handle;
    uint64_t position;
    size_t done;
    check("open", vfs_open("/etc/motd", VFS_OPEN_READ, &handle), EOK);
    check("write to a read-only handle", vfs_write(handle, "x", 1, &done), EBADF);
    check("truncate a read-only handle", vfs_truncate(handle, 0), EBADF);
    check("seek before the start", vfs_seek(handle, -1, SEEK_SET, &position), EINVAL);
    check("seek with an invalid origin", vfs_seek(handle, 0, 9, &position), EINVAL);
    check("seek far", vfs_seek(handle, INT64_MAX, SEEK_SET, &position), EOK);
    check("seek too far", vfs_seek(handle, 1, SEEK_CUR, &position), EOVERFLOW);
    check("read far", vfs_read(handle, buffer, 10, &done), EOK);
    check("read far: bytes", (errno_t)done, 0);
    check("seek back", vfs_seek(handle, 0, SEEK_SET, &position), EOK);
    void *place = (void *)0xffff800000100000;
    check("read into the kernel", vfs_read(handle, place, 10, &done), EFAULT);
    check("read into NULL", vfs_read(handle, NULL, 10, &done), EFAULT);
    vfs_dirent_t entry;
    check("list a file", vfs_readdir(handle, &entry, 1, &done), ENOTDIR);
    check("close", vfs_close(handle), EOK);
    check("close again", vfs_close(handle), EBADF);
}

static void limit_check(void)
{
    int handle;
    unsigned open = 0;
    errno_t rc;
    while ((rc = vfs_open("/etc/motd", VFS_OPEN_READ, &handle)) == EOK && open < 2000)
        open++;
    /* They stay open: VFS closes them when this task ends. */
    check("open too many files", rc, EMFILE);
}

int main(void)
{
    memset(too_long, 'x', sizeof(too_long));
    memset(long_name, 'x', sizeof(long_name));
    for (size_t i = 0; i < PATH_SIZE_MAX; i++)
        long_path[i] = i % 2 == 0 ? '/' : 'a';
    too_long[0] = long_name[0] = '/';
    raw_checks();
    file_checks();
    limit_check();
    printf("%u of %u as expected\n", good, tried);
    return good == tried ? 0 : 1;
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * file_bd: an image file as a block device.
 *
 * Every block is one seek and one read (or write) of the plain VFS protocol on
 * one handle: while a client's READ_BLOCKS is served, this server waits for VFS.
 * The autopsy of 2011 needs it so: it is the link that closes the circle.
 *
 * The handle has one position, so `image_lock` keeps seek and transfer together.
 */
#include <abi/limits.h>
#include <async/async.h>
#include <bd/bd.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

static fibril_mutex_t image_lock = FIBRIL_MUTEX_INIT("file_bd image");
static int image_handle;

static errno_t image_read(void *context, uint64_t first, size_t count, void *buffer);
static errno_t image_write(void *context, uint64_t first, size_t count, const void *buffer);
static errno_t image_sync(void *context);

static bd_ops_t image_ops = {
    .block_size = 512,
    .read = image_read,
    .write = image_write,
    .sync = image_sync,
};

static errno_t block_seek(uint64_t block)
{
    uint64_t position;
    return vfs_seek(image_handle, (int64_t)(block * image_ops.block_size), SEEK_SET, &position);
}

/* VFS may give fewer bytes than a block; none at all means that the file was cut while served. */
static errno_t block_read(uint64_t block, uint8_t *data)
{
    errno_t rc = block_seek(block);
    size_t got = 0;
    while (rc == EOK && got < image_ops.block_size) {
        size_t done;
        rc = vfs_read(image_handle, data + got, image_ops.block_size - got, &done);
        if (rc == EOK && done == 0) {
            return EIO;
        }
        got += done;
    }
    return rc;
}

static errno_t image_read(void *context, uint64_t first, size_t count, void *buffer)
{
    (void)context;
    errno_t rc = EOK;
    fibril_mutex_lock(&image_lock);
    for (size_t i = 0; i < count && rc == EOK; i++) {
        rc = block_read(first + i, (uint8_t *)buffer + i * image_ops.block_size);
    }
    fibril_mutex_unlock(&image_lock);
    return rc;
}

static errno_t image_write(void *context, uint64_t first, size_t count, const void *buffer)
{
    (void)context;
    errno_t rc = EOK;
    fibril_mutex_lock(&image_lock);
    for (size_t i = 0; i < count && rc == EOK; i++) {
        rc = block_seek(first + i);
        if (rc == EOK) {
            rc = vfs_write_all(image_handle, (const uint8_t *)buffer + i * image_ops.block_size,
                               image_ops.block_size);
        }
    }
    fibril_mutex_unlock(&image_lock);
    return rc;
}

static errno_t image_sync(void *context)
{
    (void)context;
    return vfs_sync(image_handle);
}

/* ---- start ---- */

static const char usage[] =
    "usage: file_bd [-b BYTES] IMAGE NAME\n"
    "Serves the file IMAGE as the block device NAME (seen as /loc/NAME), and runs on.\n"
    "  -b BYTES   size of a block: a power of two from 512 to 65536 (512)\n";

__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("file_bd: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return 1;
}

static int block_size_set(const char *text)
{
    char *end;
    unsigned long size = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || size < 512 || size > DATA_XFER_MAX ||
        (size & (size - 1)) != 0) {
        return fail("-b %s: a block has a power of two from 512 to %d bytes", text, DATA_XFER_MAX);
    }
    image_ops.block_size = size;
    return 0;
}

static int image_open(const char *path)
{
    vfs_stat_t stat;
    errno_t rc = vfs_open(path, VFS_OPEN_READ | VFS_OPEN_WRITE, &image_handle);
    if (rc == EOK) {
        rc = vfs_fstat(image_handle, &stat);
    }
    if (rc != EOK) {
        return fail("%s: %s", path, error_text(rc));
    }
    if (stat.type != VFS_NODE_FILE) {
        return fail("%s: not a regular file", path);
    }
    if (stat.size == 0 || stat.size % image_ops.block_size != 0) {
        return fail("%s: %llu bytes are not whole blocks of %zu bytes", path,
                    (unsigned long long)stat.size, image_ops.block_size);
    }
    image_ops.num_blocks = stat.size / image_ops.block_size;
    return 0;
}

static int name_register(const char *name)
{
    errno_t rc = bd_server_register("file_bd", name, &image_ops);
    if (rc == EEXIST) {
        return fail("%s: the name is taken", name);
    }
    if (rc != EOK) {
        return fail("%s: cannot register the name: %s", name, error_text(rc));
    }
    return 0;
}

int main(int argc, char **argv)
{
    int first = 1;
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "-b") == 0) {
        if (block_size_set(argv[2]) != 0) {
            return 1;
        }
        first = 3;
    } else if (argc > 1 && argv[1][0] == '-') {
        return fail("%s: unknown option (file_bd --help tells)", argv[1]);
    }
    if (argc - first != 2) {
        fputs(usage, stderr);
        return 1;
    }
    if (image_open(argv[first]) != 0 || name_register(argv[first + 1]) != 0) {
        return 1;
    }
    errno_t rc = task_report(0);
    if (rc != EOK) {
        return fail("cannot report to ns: %s", error_text(rc));
    }
    async_serve();
}

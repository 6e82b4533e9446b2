// SPDX-License-Identifier: BSD-2-Clause
/*
 * file_bd: offers an image file as a block device.
 *
 * Every block is one seek and one read or write at VFS, on one handle. While this server serves a
 * READ_BLOCKS, it waits for VFS; this wait closes the ring of the 2011 deadlock.
 *
 * The handle has one position, so `image_lock` makes seek and transfer atomic.
 */
#include <abi/limits.h>
#include <async/async.h>
#include <bd/bd.h>
#include <cli/cli.h>
#include <fibril/fibril.h>
#include <inttypes.h>
#include <stdio.h>
#include <task/spawn.h>
#include <vfs/vfs.h>

static fibril_mutex_t image_lock = FIBRIL_MUTEX_INIT("file_bd image");
static int image_handle;

static errno_t image_blocks_read(void *context, uint64_t first, size_t count, void *buffer);
static errno_t image_blocks_write(void *context, uint64_t first, size_t count, const void *buffer);
static errno_t image_sync(void *context);

static bd_ops_t image_ops = {
    .block_size = 512,
    .read = image_blocks_read,
    .write = image_blocks_write,
    .sync = image_sync,
};

static errno_t block_seek(uint64_t block)
{
    uint64_t position;
    return vfs_seek(image_handle, (int64_t)(block * image_ops.block_size), SEEK_SET, &position);
}

/* Reads a block. VFS can return fewer bytes than a block; 0 bytes means that the file was truncated
 * meanwhile. */
static errno_t block_read(uint64_t block, uint8_t *data)
{
    errno_t rc = block_seek(block);
    size_t got = 0;
    while (rc == EOK && got < image_ops.block_size) {
        size_t done;
        rc = vfs_read(image_handle, data + got, image_ops.block_size - got, &done);
        if (rc == EOK && done == 0)
            return EIO;
        got += done;
    }
    return rc;
}

static errno_t image_blocks_read(void *context, uint64_t first, size_t count, void *buffer)
{
    (void)context;
    errno_t rc = EOK;
    fibril_mutex_lock(&image_lock);
    for (size_t i = 0; i < count && rc == EOK; i++)
        rc = block_read(first + i, (uint8_t *)buffer + i * image_ops.block_size);
    fibril_mutex_unlock(&image_lock);
    return rc;
}

static errno_t image_blocks_write(void *context, uint64_t first, size_t count, const void *buffer)
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

#define ARGUMENTS "[-b BYTES] IMAGE NAME"

static const char help[] =
    "usage: file_bd " ARGUMENTS "\n"
    "Serves the file IMAGE as the block device NAME, visible as /loc/NAME, in the background.\n"
    "  -b, --block-size BYTES   set the block size: a power of two, 512 (default) to 64k\n";

static const struct option options[] = {
    {"block-size", required_argument, NULL, 'b'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int block_size_set(const char *text)
{
    uint64_t size;
    errno_t rc = cli_parse_size(text, &size);
    if (rc != EOK || size < 512 || size > DATA_XFER_MAX || (size & (size - 1)) != 0)
        return cli_fail_text(text, "the block size must be a power of two from 512 to 64k");
    image_ops.block_size = (size_t)size;
    return CLI_OK;
}

static int image_open(const char *path)
{
    vfs_stat_t stat;
    errno_t rc = vfs_open(path, VFS_OPEN_READ | VFS_OPEN_WRITE, &image_handle);
    if (rc == EOK)
        rc = vfs_fstat(image_handle, &stat);
    if (rc != EOK)
        return cli_fail(path, rc);
    if (stat.type != VFS_NODE_FILE)
        return cli_fail_text(path, "not a regular file");
    if (stat.size == 0 || stat.size % image_ops.block_size != 0) {
        char text[80];
        snprintf(text, sizeof(text), "%" PRIu64 " bytes are not a multiple of the block size, %zu",
                 stat.size, image_ops.block_size);
        return cli_fail_text(path, text);
    }
    image_ops.num_blocks = stat.size / image_ops.block_size;
    return CLI_OK;
}

static int name_register(const char *name)
{
    errno_t rc = bd_server_register("file_bd", name, &image_ops);
    if (rc == EEXIST)
        return cli_fail_text(name, "the name is in use");
    return rc == EOK ? CLI_OK : cli_fail(name, rc);
}

int main(int argc, char **argv)
{
    cli_start(argv[0]);
    for (int option; (option = cli_option(argc, argv, "b:h", options)) != -1;) {
        switch (option) {
        case 'b':
            if (block_size_set(optarg) != CLI_OK)
                return CLI_USAGE;
            break;
        case 'h':
            fputs(help, stdout);
            return CLI_OK;
        default:
            return cli_usage(ARGUMENTS);
        }
    }
    if (argc - optind != 2)
        return cli_usage(ARGUMENTS);
    if (image_open(argv[optind]) != CLI_OK || name_register(argv[optind + 1]) != CLI_OK)
        return CLI_FAILED;
    errno_t rc = task_report(CLI_OK);
    if (rc != EOK)
        return cli_fail("reporting to ns", rc);
    async_serve();
}

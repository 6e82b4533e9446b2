// SPDX-License-Identifier: BSD-2-Clause
/*
 * file_bd: an image file as a block device.
 *
 * Every block is one seek and one read (or write) of the plain VFS protocol on
 * one handle: while a client's READ_BLOCKS is served, this server waits for VFS.
 * This wait closes the ring of the 2011 deadlock.
 *
 * The handle has one position, so `image_lock` keeps seek and transfer together.
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

/* VFS may give fewer bytes than a block; none at all means that the file was cut while served. */
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
    "Serves the file IMAGE as the block device NAME (seen as /loc/NAME), and runs on.\n"
    "  -b, --block-size BYTES   size of a block: a power of two from 512 to 64k (512)\n";

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
        return cli_fail_text(text, "the size of a block is a power of two from 512 to 64k");
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
        snprintf(text, sizeof(text), "%" PRIu64 " bytes are not whole blocks of %zu bytes",
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
        return cli_fail_text(name, "the name is taken");
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

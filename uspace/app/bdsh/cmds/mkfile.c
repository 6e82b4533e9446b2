// SPDX-License-Identifier: BSD-2-Clause
/* mkfile: creates a file of zeros, the image of a file system. */
#include "cmds.h"
#include <abi/limits.h>
#include <cli/cli.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

typedef struct wanted {
    const char *path; /* NULL if missing */
    const char *size;
} wanted_t;

/* Parses the arguments. The option can precede or follow the name: `-s N`, `--size N`,
 * `--size=N`. */
static bool wanted_take(const invocation_t *run, wanted_t *wanted)
{
    for (int i = 1; i < run->argc; i++) {
        const char *argument = run->argv[i];
        if (strcmp(argument, "-s") == 0 || strcmp(argument, "--size") == 0) {
            if (++i == run->argc) {
                complain_usage(run, "%s needs a size", argument);
                return false;
            }
            wanted->size = run->argv[i];
        } else if (strncmp(argument, "--size=", 7) == 0) {
            wanted->size = argument + 7;
        } else if (argument[0] == '-') {
            complain_usage(run, "unknown option %s", argument);
            return false;
        } else if (wanted->path != NULL) {
            complain_usage(run, "too many arguments");
            return false;
        } else {
            wanted->path = argument;
        }
    }
    if (wanted->path == NULL || wanted->size == NULL) {
        complain_usage(run, "%s", wanted->path == NULL ? "no file name" : "--size is required");
        return false;
    }
    return true;
}

static errno_t zeros_write(const invocation_t *run, int handle, uint64_t size)
{
    errno_t rc = EOK;
    void *zeros = calloc(1, DATA_XFER_MAX);
    if (zeros == NULL)
        return ENOMEM;
    while (size > 0 && rc == EOK) {
        size_t piece = size < DATA_XFER_MAX ? (size_t)size : DATA_XFER_MAX;
        rc = interrupted(run) ? EINTR : vfs_write_all(handle, zeros, piece);
        size -= piece;
    }
    free(zeros);
    return rc;
}

static int mkfile_run(invocation_t *run)
{
    wanted_t wanted = {NULL, NULL};
    uint64_t size;
    int handle;
    if (!wanted_take(run, &wanted))
        return STATUS_USAGE;
    errno_t rc = cli_parse_size(wanted.size, &size);
    if (rc != EOK) {
        return complain_usage(run, "%s: %s", wanted.size,
                              rc == EINVAL ? "not a size (300k, 2m, 1g)" : error_text(rc));
    }
    rc = vfs_open(wanted.path, VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_EXCLUSIVE, &handle);
    if (rc != EOK)
        return complain_error(run, wanted.path, rc);
    rc = zeros_write(run, handle, size);
    errno_t closed = vfs_close(handle);
    rc = rc != EOK ? rc : closed;
    if (rc == EOK)
        return STATUS_OK;
    /* An incomplete image is useless. */
    errno_t removed = vfs_unlink(wanted.path);
    complain_error(run, wanted.path, rc);
    return removed == EOK ? STATUS_FAILED : complain_error(run, wanted.path, removed);
}

const builtin_t cmd_mkfile = {
    .name = "mkfile",
    .usage = "--size SIZE FILE",
    .summary = "Creates a file of zeros",
    .details = "  -s, --size SIZE   in bytes, or with a unit: 300k, 2m, 1g\n"
               "FILE must not exist. If the device is full, FILE is removed.\n",
    .run = mkfile_run,
};

// SPDX-License-Identifier: BSD-2-Clause
/* cat: prints files. */
#include "cmds.h"
#include <abi/limits.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* Bytes of one VFS read; each is shown at once. */
#define CHUNK 8192

static errno_t handle_show(const invocation_t *run, int handle, char *buffer)
{
    for (;;) {
        size_t done;
        errno_t rc = interrupted(run) ? EINTR : vfs_read(handle, buffer, CHUNK, &done);
        if (rc != EOK || done == 0)
            return rc;
        /* The error of the output is reported at the end of the command. */
        if (fwrite(buffer, 1, done, run->out) < done)
            return EOK;
    }
}

static int file_show(const invocation_t *run, const char *path)
{
    int handle;
    char *buffer = malloc(CHUNK);
    if (buffer == NULL)
        return complain_error(run, path, ENOMEM);
    errno_t rc = vfs_open(path, VFS_OPEN_READ, &handle);
    if (rc == EOK) {
        rc = handle_show(run, handle, buffer);
        errno_t closed = vfs_close(handle);
        rc = rc != EOK ? rc : closed;
    }
    free(buffer);
    return rc == EOK ? STATUS_OK : complain_error(run, path, rc);
}

/* Flushes after each line, so that typed lines are echoed at once. */
static int input_show(const invocation_t *run)
{
    int c;
    while (!interrupted(run) && (c = fgetc(run->in)) != EOF) {
        fputc(c, run->out);
        if (c == '\n')
            fflush(run->out);
    }
    return ferror(run->in) ? complain_error(run, "standard input", errno) : STATUS_OK;
}

static int cat_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_OK;
    if (!options_take(run, "", &flags, &first))
        return STATUS_USAGE;
    if (output_among_inputs(run, first))
        return STATUS_FAILED;
    if (first == run->argc)
        return input_show(run);
    for (int i = first; i < run->argc && !interrupted(run); i++) {
        bool input = strcmp(run->argv[i], "-") == 0;
        int result = input ? input_show(run) : file_show(run, run->argv[i]);
        status = result != STATUS_OK ? result : status;
    }
    return status;
}

const builtin_t cmd_cat = {
    .name = "cat",
    .usage = "[FILE...]",
    .summary = "Prints files, or standard input",
    .details = "  -   standard input; Ctrl-D ends it\n",
    .run = cat_run,
};

// SPDX-License-Identifier: BSD-2-Clause
/* The device that a formatter is told to use; for the tools, not for unit tests. */
#ifndef MKFS_DEVICE_H
#define MKFS_DEVICE_H

#include <block/block.h>
#include <cli/cli.h>

/* Opens the block device of that service name (`loop`, `bd/initrd`, or `/loc/loop`) unless it is
 * mounted. Says what is wrong on stderr and returns the exit status for it; CLI_OK otherwise. */
int mkfs_device_open(const char *name, block_device_t **device);

/* Closes the device and says what came of the formatting: `rc` is the formatter's. Returns the exit
 * status; CLI_OK when all is on the device. */
int mkfs_device_close(const char *name, block_device_t *device, errno_t rc);

#endif

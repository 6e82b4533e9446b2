// SPDX-License-Identifier: BSD-2-Clause
/* The device to format, for the tools; unit tests do not use it. */
#ifndef MKFS_DEVICE_H
#define MKFS_DEVICE_H

#include <block/block.h>
#include <cli/cli.h>

/* Opens the block device with this service name (`loop`, `bd/initrd`, or `/loc/loop`) unless it is
 * mounted. Prints errors to stderr. Returns the exit status. */
int mkfs_device_open(const char *name, block_device_t **device);

/* Closes the device and prints errors; `rc` is the result of the formatter. Returns the exit
 * status: CLI_OK if everything has been written to the device. */
int mkfs_device_close(const char *name, block_device_t *device, errno_t rc);

#endif

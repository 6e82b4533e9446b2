// SPDX-License-Identifier: BSD-2-Clause
/* The steps of init. Each reports its failure in the kernel log. */
#ifndef INIT_STEPS_H
#define INIT_STEPS_H

#include <abi/task.h>

/* Waits for the device of the initial image and for the file system server, then mounts the
 * root. */
void mount_root(void);
/* Mounts a file system without a device. */
void mount_step(const char *fs_name, const char *mount_point);
/* Starts a server and waits until it reports that it is ready. */
void start_server(const char *path, unsigned permissions);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The steps of init. Each reports its own failure on the kernel log. */
#ifndef INIT_STEPS_H
#define INIT_STEPS_H

#include <abi/task.h>

/* Waits for the initial image's device and for the file system server that the boot brought. */
void mount_root(void);
/* A file system without a device. */
void mount_step(const char *fs_name, const char *mount_point);
/* Starts a server and waits until it says that it is up. */
void start_server(const char *path, unsigned permissions);

#endif

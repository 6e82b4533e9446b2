// SPDX-License-Identifier: BSD-2-Clause
/* locfs shows the services and namespaces of the location service as files and directories. */
#ifndef LOCFS_LOCFS_H
#define LOCFS_LOCFS_H

#include <fs/fs.h>

extern const fs_ops_t locfs_ops;

#endif

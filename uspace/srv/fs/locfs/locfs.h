// SPDX-License-Identifier: BSD-2-Clause
/* The file system of services: what the location service knows, as a tree of names. */
#ifndef LOCFS_LOCFS_H
#define LOCFS_LOCFS_H

#include <fs/fs.h>

extern const fs_ops_t locfs_ops;

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The memory areas of tmpfs. */
#ifndef TEST_TMPFS_MEMORY_H
#define TEST_TMPFS_MEMORY_H

#include <stddef.h>

extern size_t tmpfs_areas;
extern size_t tmpfs_areas_left; /* then ENOMEM */

#endif

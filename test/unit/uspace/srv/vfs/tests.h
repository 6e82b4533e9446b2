// SPDX-License-Identifier: BSD-2-Clause
/* The tests of VFS as a whole: its real sources over fake_vfs.c. */
#ifndef TESTS_H
#define TESTS_H

#include "fake_vfs.h"

#include <srv/vfs/client.h>
#include <srv/vfs/lookup.h>
#include <srv/vfs/ops.h>

int registry_tests(void);
int clients_tests(void);
int files_tests(void);
int memory_tests(void);
int mounting_tests(void);
int tree_tests(void);
int links_tests(void);

#endif

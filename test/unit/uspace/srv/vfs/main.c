// SPDX-License-Identifier: BSD-2-Clause
/* Unit test of VFS as a whole. */
#include "tests.h"

int main(void)
{
    int failed = registry_tests(); /* first: there was no root yet */
    return failed + clients_tests() + files_tests() + memory_tests() + mounting_tests() +
           tree_tests();
}

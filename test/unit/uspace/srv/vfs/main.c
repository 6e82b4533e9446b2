// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the complete VFS. */
#include "tests.h"

int main(void)
{
    int failed = registry_tests(); /* first: there was no root yet */
    return failed + clients_tests() + files_tests() + memory_tests() + mounting_tests() +
           tree_tests() + links_tests();
}

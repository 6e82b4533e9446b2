// SPDX-License-Identifier: BSD-2-Clause
/* Unit test of VFS as a whole. */
#include "tests.h"

int main(void)
{
    return files_tests() + tree_tests();
}

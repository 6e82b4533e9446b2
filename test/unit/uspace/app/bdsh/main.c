// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the parts of the shell that need no system calls. */
#include "tests.h"

int main(void)
{
    return parse_tests() + size_tests() + editor_tests() + complete_tests() + wild_tests() +
           alias_tests();
}

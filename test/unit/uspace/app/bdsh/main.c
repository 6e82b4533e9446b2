// SPDX-License-Identifier: BSD-2-Clause
/* Unit test of the shell's pure parts. */
#include "tests.h"

int main(void)
{
    return parse_tests() + size_tests() + editor_tests() + complete_tests() + wild_tests() +
           alias_tests();
}

// SPDX-License-Identifier: BSD-2-Clause
/* cmocka, with the headers that it requires. */
#ifndef TEST_KCONSOLE_UNIT_H
#define TEST_KCONSOLE_UNIT_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#endif

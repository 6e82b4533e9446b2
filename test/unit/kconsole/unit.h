// SPDX-License-Identifier: BSD-2-Clause
/* cmocka, with what it wants to be included before it. */
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

// SPDX-License-Identifier: BSD-2-Clause
/* The groups of the shell's unit test. */
#ifndef TESTS_H
#define TESTS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

int parse_tests(void);
int size_tests(void);
int editor_tests(void);
int complete_tests(void);
int wild_tests(void);
int alias_tests(void);

#endif

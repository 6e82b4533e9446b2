// SPDX-License-Identifier: BSD-2-Clause
/* Common functions of the fibril tests: they record events, and check what ends the task. */
#ifndef FIBRIL_TEST_H
#define FIBRIL_TEST_H

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "fake_kernel.h"
#include <fibril/scheduler.h>
#include <fibril/start.h>

/* The events since the start of the test, one letter each. */
extern char story[64];
void note(char letter);
int story_begin(void **state);
#define STORY_TEST(function) cmocka_unit_test_setup(function, story_begin)

/* The argument of a fibril that notes a letter. */
#define LETTER(text)        ((void *)(uintptr_t)(text))
#define LETTER_OF(argument) (*(const char *)(argument))

/* Creates a fibril; fails the test if that fails. */
fibril_t *make(const char *name, void (*entry)(void *), void *argument);
/* Lets all other fibrils run until they wait. */
void settle(void);
/* Returns the number of fibrils. */
unsigned fibrils_count(void);

/* Returns whether body() ends the task. Then fake_log contains the reason. */
bool ends_the_task(void (*body)(void));

#endif

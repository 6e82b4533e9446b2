// SPDX-License-Identifier: BSD-2-Clause
/* What the tests of fibrils share: a story of what happened, and what ends a task. */
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

/* What happened since the test began, one letter each. */
extern char story[64];
void note(char letter);
int story_begin(void **state);
#define STORY_TEST(function) cmocka_unit_test_setup(function, story_begin)

/* The argument of a fibril that notes a letter. */
#define LETTER(text)        ((void *)(uintptr_t)(text))
#define LETTER_OF(argument) (*(const char *)(argument))

/* Makes a fibril that must get what it needs. */
fibril_t *make(const char *name, void (*entry)(void *), void *argument);
/* Lets all others run as far as they get. */
void settle(void);
/* How many fibrils there are. */
unsigned fibrils_count(void);

/* Whether body() ends the task; then the reason is in fake_log. */
bool ends_the_task(void (*body)(void));

#endif

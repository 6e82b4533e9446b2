// SPDX-License-Identifier: BSD-2-Clause
/* Common functions of the scheduler tests: kernel threads that record events. */
#ifndef SCHED_TEST_H
#define SCHED_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/host/host.h>
#include <arch/time.h>
#include <sched/sched.h>
#include <string.h>

/* The events since the start of the test, one letter each. */
static char story[64];

static inline void note(char letter)
{
    size_t length = strlen(story);
    assert_true(length + 1 < sizeof(story));
    story[length] = letter;
    story[length + 1] = '\0';
}

static inline int story_begin(void **state)
{
    memset(story, 0, sizeof(story));
    return puppet_test_begin(state);
}

#define STORY_TEST(function) cmocka_unit_test_setup_teardown(function, story_begin, puppet_test_end)

#define LETTER(text)        ((void *)(uintptr_t)(text))
#define LETTER_OF(argument) (*(const char *)(argument))

/* Creates a ready kernel thread. */
static inline thread_t *make(void (*entry)(void *), const char *letter)
{
    thread_t *thread = NULL;
    assert_int_equal(thread_create_kernel(letter, entry, LETTER(letter), &thread), EOK);
    return thread;
}

/* Lets the running thread wait until it is woken. */
static inline errno_t wait(void)
{
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    return thread_wait(thread_current());
}

#endif

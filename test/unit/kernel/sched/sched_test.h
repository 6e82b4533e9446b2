// SPDX-License-Identifier: BSD-2-Clause
/* What the tests of the scheduler share: kernel threads that note what happens. */
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

/* What happened since the test began, one letter each. */
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

/* A kernel thread, ready. */
static inline thread_t *make(void (*entry)(void *), const char *letter)
{
    thread_t *thread = NULL;
    assert_int_equal(thread_create_kernel(letter, entry, LETTER(letter), &thread), EOK);
    return thread;
}

/* The running thread waits to be woken. */
static inline errno_t wait(void)
{
    thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
    return thread_wait(thread_current());
}

#endif

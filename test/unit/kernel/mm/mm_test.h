// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of the tests of memory. */
#ifndef MM_TEST_H
#define MM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <abi/error.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <mm/frame.h>
#include <string.h>

/* Boots the kernel, once per program. */
static inline int mm_group_setup(void **state)
{
    (void)state;
    host_boot();
    return 0;
}

/* For tests that must free every frame: setup records the count, teardown compares it. */
static inline int mm_frames_begin(void **state)
{
    *state = (void *)(uintptr_t)frame_free_count();
    return 0;
}

static inline int mm_frames_end(void **state)
{
    assert_int_equal(frame_free_count(), (uintptr_t)*state);
    return 0;
}

#define MM_TEST(function) cmocka_unit_test_setup_teardown(function, mm_frames_begin, mm_frames_end)

#endif

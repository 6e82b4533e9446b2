// SPDX-License-Identifier: BSD-2-Clause
/* Host: replaces the sanitizer functions that context.c calls in builds without the sanitizer. */
#include <sanitizer/common_interface_defs.h>

void __sanitizer_start_switch_fiber(void **fake_stack, const void *bottom, size_t size)
{
    (void)fake_stack;
    (void)bottom;
    (void)size;
}

void __sanitizer_finish_switch_fiber(void *fake_stack, const void **bottom, size_t *size)
{
    (void)fake_stack;
    *bottom = NULL;
    *size = 0;
}

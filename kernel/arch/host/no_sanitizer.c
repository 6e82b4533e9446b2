// SPDX-License-Identifier: BSD-2-Clause
/* Host: what context.c tells the address sanitizer, in builds that have none. */
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

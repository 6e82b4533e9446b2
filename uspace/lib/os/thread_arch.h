// SPDX-License-Identifier: BSD-2-Clause
/* The first and the last instructions of a thread; per architecture. */
#ifndef OS_THREAD_ARCH_H
#define OS_THREAD_ARCH_H

#include <stdint.h>

/* Where the kernel begins a thread: page of the thread, argument; calls thread_main(argument). */
void thread_arch_start(void);
_Noreturn void thread_main(void *argument);

/* Sets *ended to 1, wakes all who wait for it and ends the thread, without a stack. */
_Noreturn void thread_arch_end(uint32_t *ended);

#endif

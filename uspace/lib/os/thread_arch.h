// SPDX-License-Identifier: BSD-2-Clause
/* The first and the last instructions of a thread, implemented per architecture. */
#ifndef OS_THREAD_ARCH_H
#define OS_THREAD_ARCH_H

#include <stdint.h>

/* The entry point of a thread, called by the kernel with the thread's page and the argument. Calls
 * thread_main(argument). */
void thread_arch_start(void);
_Noreturn void thread_main(void *argument);

/* Sets *ended to 1, wakes all threads that wait for it, and ends the thread, without using the
 * stack. */
_Noreturn void thread_arch_end(uint32_t *ended);

#endif

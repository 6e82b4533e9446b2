// SPDX-License-Identifier: BSD-2-Clause
/* Host: size of a thread's stack. Code under the sanitizers needs more than in the kernel. */
#ifndef HOST_STACK_H
#define HOST_STACK_H

#define HOST_STACK_SIZE ((size_t)256 * 1024)

#endif

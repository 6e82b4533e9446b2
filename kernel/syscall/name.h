// SPDX-License-Identifier: BSD-2-Clause
/* Names of tasks and threads, given by userspace. */
#ifndef SYSCALL_NAME_H
#define SYSCALL_NAME_H

#include <abi/error.h>
#include <abi/limits.h>
#include <stdint.h>

/* Copies a name of `length` bytes from the current task's memory. ENAMETOOLONG, EFAULT, EPAGED,
 * EINVAL (empty). */
MUST_USE
errno_t syscall_name_in(uint64_t address, uint64_t length, char name[TASK_NAME_SIZE]);

#endif

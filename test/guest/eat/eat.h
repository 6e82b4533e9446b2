// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kinds of kernel memory that take several tasks. The partners are children of this program that
 * run it too; they end with it.
 */
#ifndef EAT_H
#define EAT_H

#include <abi/error.h>
#include <abi/task.h>

/* Each takes until it gets an error, which it returns, and counts what it got in `*count`. They
 * receive messages themselves, so the async library must not be used after them. */
errno_t eat_phones(unsigned long *count);
errno_t eat_hangups(unsigned long *count);
errno_t eat_calls(unsigned long *count);
errno_t eat_handles(unsigned long *count);
errno_t eat_orphans(unsigned long *count);
errno_t eat_shares(unsigned long *count);
errno_t eat_loans(unsigned long *count);
errno_t eat_sparse(unsigned long *count);

/* The main function of a partner: it sleeps (role "deaf") or receives messages, while the task
 * `eater` lives. */
_Noreturn void partner_main(const char *role, task_id_t eater);

/* Writes to `memory` by a system call, which returns ENOMEM if it has no memory for the page. */
errno_t touch_by_call(void *memory);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's only access to user memory: page by page through the direct map, after as_resolve()
 * has checked and filled the page. So an access by the kernel never faults.
 *
 * Any address and length is accepted; EFAULT if the range is not entirely readable (writable) user
 * memory. EPAGED if a page of the running task must first come from its pager; the page is recorded
 * in the thread. These functions must not wait for it, because the caller can hold locks; the
 * system call is restarted when the page has arrived (syscall/dispatch.c, ipc/sys_ipc.c). Such a
 * page of another task gives EFAULT. A copy that fails has copied the pages before the failure.
 */
#ifndef MM_USER_H
#define MM_USER_H

#include <abi/error.h>
#include <arch/types.h>
#include <mm/as.h>

/* Records that the running thread needs this page of its task from the pager. */
void user_page_wanted(uint64_t va, enum fault_kind kind);

MUST_USE
errno_t user_copy_in(as_t *as, void *to, uaddr_t from, size_t size);
MUST_USE
errno_t user_copy_out(as_t *as, uaddr_t to, const void *from, size_t size);
/* Copies between two address spaces. On an error `*failed_from` is true if the source failed, false
 * if the destination did. */
MUST_USE
errno_t user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                         bool *failed_from);

#endif

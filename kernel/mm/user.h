// SPDX-License-Identifier: BSD-2-Clause
/*
 * The only way the kernel touches user memory: page by page through the direct map, after
 * as_resolve has checked and filled the page. So no access of the kernel can fault.
 *
 * Any address and length may be given; what is not wholly readable (writable) user memory
 * is EFAULT. A page of the running task that has to come from its pager first is EPAGED, and the
 * thread notes which: nobody may wait here, for locks are held and something is half done. The
 * system call is made again when the page is there (syscall/dispatch.c, ipc/sys_ipc.c). Such a
 * page of another task is EFAULT. A copy that fails in the middle has moved what came before.
 */
#ifndef MM_USER_H
#define MM_USER_H

#include <abi/error.h>
#include <arch/types.h>
#include <mm/as.h>

/* The running thread cannot go on without this page of its task. */
void user_page_wanted(uint64_t va, enum fault_kind kind);

MUST_USE
errno_t user_copy_in(as_t *as, void *to, uaddr_t from, size_t size);
MUST_USE
errno_t user_copy_out(as_t *as, uaddr_t to, const void *from, size_t size);
/* Between two address spaces. `*failed_from` tells which side was wrong on EFAULT. */
MUST_USE
errno_t user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                         bool *failed_from);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * The only way the kernel touches user memory: page by page through the direct map, after
 * as_resolve has checked and filled the page. So no access of the kernel can fault.
 *
 * Any address and length may be given; what is not wholly readable (writable) user memory
 * is EFAULT. A copy that fails in the middle has moved what came before.
 */
#ifndef MM_USER_H
#define MM_USER_H

#include <abi/error.h>
#include <arch/types.h>
#include <mm/as.h>

MUST_USE
errno_t user_copy_in(as_t *as, void *to, uaddr_t from, size_t size);
MUST_USE
errno_t user_copy_out(as_t *as, uaddr_t to, const void *from, size_t size);
/* Between two address spaces. `*failed_from` tells which side was wrong on EFAULT. */
MUST_USE
errno_t user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                         bool *failed_from);

#endif

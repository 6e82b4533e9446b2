// SPDX-License-Identifier: BSD-2-Clause
/* The C library's errno, apart from the rest: on the host its <errno.h> has other numbers than
 * <abi/error.h>. */
#include <errno.h>
#include <fibril/errno.h>

int fibril_errno_get(void)
{
    return errno;
}

void fibril_errno_set(int value)
{
    errno = value;
}

// SPDX-License-Identifier: BSD-2-Clause
/* Access to the C library's errno, in its own file: on the host, <errno.h> has other numbers than
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

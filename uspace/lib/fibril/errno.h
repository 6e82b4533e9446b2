// SPDX-License-Identifier: BSD-2-Clause
/* Each fibril has its own errno, which is saved and restored at every switch. */
#ifndef FIBRIL_ERRNO_H
#define FIBRIL_ERRNO_H

int fibril_errno_get(void);
void fibril_errno_set(int value);

#endif

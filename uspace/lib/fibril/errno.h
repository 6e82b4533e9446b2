// SPDX-License-Identifier: BSD-2-Clause
/* Each fibril has an errno of its own: it is exchanged at every switch. */
#ifndef FIBRIL_ERRNO_H
#define FIBRIL_ERRNO_H

int fibril_errno_get(void);
void fibril_errno_set(int value);

#endif

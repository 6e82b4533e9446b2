// SPDX-License-Identifier: BSD-2-Clause
/* Ends of pipes as descriptors. */
#ifndef LIBC_PIPE_H
#define LIBC_PIPE_H

#include <abi/error.h>
#include <abi/pipe.h>
#include <stdint.h>

/* Opens an end of the pipe `*id`, or of a new pipe if `*id` is 0, and sets `*id`. A child opens the
 * pipe by its source "pipe:NUMBER". ENOENT: no such pipe, or the pipe server does not run. ELIMIT,
 * EMFILE, ENOMEM. */
MUST_USE
errno_t pipe_open(uint64_t *id, enum pipe_end end, int *fd);

#endif

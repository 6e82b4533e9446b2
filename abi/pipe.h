// SPDX-License-Identifier: BSD-2-Clause
/* Pipes: byte streams between tasks. */
#ifndef ABI_PIPE_H
#define ABI_PIPE_H

/* The service that the pipe server registers. */
#define PIPE_SERVICE "pipe"

/* Capacity of a pipe in bytes; writers wait when it is full. */
#define PIPE_SIZE 16384

/* Pipes that can exist at once (ELIMIT). */
#define PIPES_MAX 64

enum pipe_end { PIPE_END_READ, PIPE_END_WRITE };

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Pipes: bytes that one task writes and another reads. */
#ifndef ABI_PIPE_H
#define ABI_PIPE_H

/* The service that the pipe server registers. */
#define PIPE_SERVICE "pipe"

/* Bytes that a pipe holds before its writers wait. */
#define PIPE_SIZE 16384

/* Pipes that there may be at a time (ELIMIT). */
#define PIPES_MAX 64

enum pipe_end { PIPE_END_READ, PIPE_END_WRITE };

#endif

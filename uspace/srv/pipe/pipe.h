// SPDX-License-Identifier: BSD-2-Clause
/*
 * The pipes: their open ends, and a ring buffer of bytes. Pure code except for the lock: a fibril
 * waits for bytes or room at the condition `changed`.
 */
#ifndef PIPE_PIPE_H
#define PIPE_PIPE_H

#include <abi/error.h>
#include <abi/pipe.h>
#include <abi/task.h>
#include <adt/list.h>
#include <fibril/fibril.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pipe {
    link_t link;      /* in the list of all pipes */
    uint64_t id;      /* never reused */
    task_id_t maker;  /* the task whose limit it counts against */
    unsigned ends[2]; /* number of open ends, by enum pipe_end */
    size_t first;     /* position of the first byte in the ring buffer */
    size_t used;
    fibril_mutex_t lock;
    fibril_cond_t changed;
    char bytes[PIPE_SIZE];
} pipe_t;

/* Opens an end of the pipe `id`, or of a new pipe if `id` is 0, for `task`. ENOENT: no such pipe.
 * ELIMIT: the task has too many pipes. EINVAL: invalid end. ENOMEM. */
MUST_USE
errno_t pipe_end_open(task_id_t task, uint64_t id, uint64_t end, pipe_t **pipe);
/* Closes an end and wakes the fibrils at the other end. The last end destroys the pipe. */
void pipe_end_close(pipe_t *pipe, enum pipe_end end);

/* Return the size of the first contiguous block of bytes, or of room, in the ring buffer, and its
 * address. The caller holds the lock. */
size_t pipe_bytes(pipe_t *pipe, char **bytes);
size_t pipe_room(pipe_t *pipe, char **room);
/* Remove or add `size` bytes of that block, and wake waiting fibrils. The caller holds the lock. */
void pipe_taken(pipe_t *pipe, size_t size);
void pipe_filled(pipe_t *pipe, size_t size);

#endif

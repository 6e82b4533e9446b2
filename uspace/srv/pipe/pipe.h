// SPDX-License-Identifier: BSD-2-Clause
/*
 * The pipes: who has an end of which, and the bytes under way in a ring. Pure but for the lock: who
 * waits for bytes or for room waits at `changed` under it.
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
    link_t link;      /* in the list of all */
    uint64_t id;      /* never used again */
    task_id_t maker;  /* it counts for this task */
    unsigned ends[2]; /* open, by enum pipe_end */
    size_t first;     /* of the bytes, in the ring */
    size_t used;
    fibril_mutex_t lock;
    fibril_cond_t changed;
    char bytes[PIPE_SIZE];
} pipe_t;

/* An end of the pipe `id`, or of a new one when that is 0, for `task`. ENOENT, ELIMIT, ENOMEM,
 * EINVAL. */
MUST_USE
errno_t pipe_end_open(task_id_t task, uint64_t id, uint64_t end, pipe_t **pipe);
/* Wakes those at the other end; the last end takes the pipe with it. */
void pipe_end_close(pipe_t *pipe, enum pipe_end end);

/* The first stretch of bytes (of room) that lies together in the ring. Under the lock. */
size_t pipe_bytes(pipe_t *pipe, char **bytes);
size_t pipe_room(pipe_t *pipe, char **room);
/* That much of it was taken (filled); wakes those who wait for that. Under the lock. */
void pipe_taken(pipe_t *pipe, size_t size);
void pipe_filled(pipe_t *pipe, size_t size);

#endif

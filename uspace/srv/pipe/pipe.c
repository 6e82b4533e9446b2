// SPDX-License-Identifier: BSD-2-Clause
/* The pipes, see pipe.h. No fibril waits while it uses the list, so the list needs no lock. */
#include "pipe.h"
#include <abi/limits.h>
#include <async/limit.h>
#include <stdlib.h>

static list_t pipes = LIST_INIT(pipes);
static unsigned count;
static uint64_t last_id;

static bool task_may_create(task_id_t task)
{
    size_t own = 0;
    list_foreach (pipes, link, const pipe_t, pipe)
        own += pipe->maker == task;
    return share_allowed(own, count, PIPE_TASK_MAX, PIPES_MAX);
}

static errno_t pipe_create(task_id_t maker, pipe_t **created)
{
    if (!task_may_create(maker))
        return ELIMIT;
    pipe_t *pipe = malloc(sizeof(*pipe));
    if (pipe == NULL)
        return ENOMEM;
    pipe->id = ++last_id;
    pipe->maker = maker;
    pipe->ends[PIPE_END_READ] = 0;
    pipe->ends[PIPE_END_WRITE] = 0;
    pipe->first = 0;
    pipe->used = 0;
    fibril_mutex_init(&pipe->lock, "pipe");
    fibril_cond_init(&pipe->changed);
    list_prepend(&pipes, &pipe->link);
    count++;
    *created = pipe;
    return EOK;
}

static void pipe_destroy(pipe_t *pipe)
{
    list_unlink(&pipe->link);
    count--;
    free(pipe);
}

static pipe_t *pipe_find(uint64_t id)
{
    list_foreach (pipes, link, pipe_t, pipe)
        if (pipe->id == id)
            return pipe;
    return NULL;
}

errno_t pipe_end_open(task_id_t task, uint64_t id, uint64_t end, pipe_t **pipe)
{
    if (end != PIPE_END_READ && end != PIPE_END_WRITE)
        return EINVAL;
    if (id == 0) {
        errno_t rc = pipe_create(task, pipe);
        if (rc != EOK)
            return rc;
    } else {
        *pipe = pipe_find(id);
        if (*pipe == NULL)
            return ENOENT;
    }
    (*pipe)->ends[end]++;
    return EOK;
}

void pipe_end_close(pipe_t *pipe, enum pipe_end end)
{
    fibril_mutex_lock(&pipe->lock);
    pipe->ends[end]--;
    fibril_cond_broadcast(&pipe->changed);
    fibril_mutex_unlock(&pipe->lock);
    /* No fibril can be waiting: a waiting one would have an end open. */
    if (pipe->ends[PIPE_END_READ] == 0 && pipe->ends[PIPE_END_WRITE] == 0)
        pipe_destroy(pipe);
}

size_t pipe_bytes(pipe_t *pipe, char **bytes)
{
    size_t straight = PIPE_SIZE - pipe->first;
    *bytes = pipe->bytes + pipe->first;
    return pipe->used < straight ? pipe->used : straight;
}

size_t pipe_room(pipe_t *pipe, char **room)
{
    size_t end = (pipe->first + pipe->used) % PIPE_SIZE;
    size_t left = PIPE_SIZE - pipe->used;
    size_t straight = PIPE_SIZE - end;
    *room = pipe->bytes + end;
    return left < straight ? left : straight;
}

void pipe_taken(pipe_t *pipe, size_t size)
{
    pipe->first = (pipe->first + size) % PIPE_SIZE;
    pipe->used -= size;
    fibril_cond_broadcast(&pipe->changed);
}

void pipe_filled(pipe_t *pipe, size_t size)
{
    pipe->used += size;
    fibril_cond_broadcast(&pipe->changed);
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * pipe: the server behind `a | b`. Each connection is one end of a pipe, and its fibril waits where
 * its client waits: a reader for bytes, a writer for room. A shell holds both ends of the pipes it
 * made until the command at that end is over, so none ends early because a program starts late.
 */
#include "pipe.h"
#include <abi/limits.h>
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a connection is the end of; NULL: of none yet. */
typedef struct end {
    pipe_t *pipe;
    enum pipe_end which;
} end_t;

static void open_serve(const async_call_t *call, end_t *end)
{
    if (end->pipe != NULL) {
        async_answer_0(call, EBUSY);
        return;
    }
    pipe_t *pipe;
    errno_t rc = pipe_end_open(call->sender, call->word[0], call->word[1], &pipe);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    *end = (end_t){pipe, (enum pipe_end)call->word[1]};
    async_answer(call, EOK, pipe->id, 0, 0, 0, 0);
}

static bool end_is(const end_t *end, enum pipe_end which)
{
    return end->pipe != NULL && end->which == which;
}

static void read_serve(const async_call_t *call, const end_t *end)
{
    async_call_t data;
    size_t size;
    char *bytes;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    if (!end_is(end, PIPE_END_READ)) {
        async_answer_0(&data, EBADF);
        async_answer_0(call, EBADF);
        return;
    }
    pipe_t *pipe = end->pipe;
    fibril_mutex_lock(&pipe->lock);
    while (size > 0 && pipe->used == 0 && pipe->ends[PIPE_END_WRITE] > 0)
        fibril_cond_wait(&pipe->changed, &pipe->lock);
    size_t there = pipe_bytes(pipe, &bytes);
    size = size < there ? size : there;
    rc = async_data_read_accept(&data, bytes, size);
    if (rc == EOK)
        pipe_taken(pipe, size);
    fibril_mutex_unlock(&pipe->lock);
    async_answer(call, rc, size, 0, 0, 0, 0);
}

/* Puts all into the pipe; EPIPE when the last reader goes before. */
static errno_t pipe_fill(pipe_t *pipe, const char *data, size_t size)
{
    errno_t rc = EOK;
    fibril_mutex_lock(&pipe->lock);
    while (size > 0 && rc == EOK) {
        char *room;
        size_t there = pipe_room(pipe, &room);
        if (pipe->ends[PIPE_END_READ] == 0) {
            rc = EPIPE;
        } else if (there == 0) {
            fibril_cond_wait(&pipe->changed, &pipe->lock);
        } else {
            there = there < size ? there : size;
            memcpy(room, data, there);
            pipe_filled(pipe, there);
            data += there;
            size -= there;
        }
    }
    fibril_mutex_unlock(&pipe->lock);
    return rc;
}

static void write_serve(const async_call_t *call, const end_t *end)
{
    void *data;
    size_t size;
    errno_t rc = async_data_write_take(&data, DATA_XFER_MAX, &size);
    if (rc == EOK) {
        rc = end_is(end, PIPE_END_WRITE) ? pipe_fill(end->pipe, data, size) : EBADF;
        free(data);
    }
    async_answer_0(call, rc);
}

static void connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    end_t end = {NULL, PIPE_END_READ};
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call)) {
        switch (call.method) {
        case PIPE_OPEN:
            open_serve(&call, &end);
            break;
        case PIPE_READ:
            read_serve(&call, &end);
            break;
        case PIPE_WRITE:
            write_serve(&call, &end);
            break;
        default:
            async_answer_0(&call, ENOTSUP);
        }
    }
    if (end.pipe != NULL)
        pipe_end_close(end.pipe, end.which);
}

int main(void)
{
    service_id_t id;
    errno_t rc = async_port_set(INTERFACE_PIPE, connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register("pipe");
    if (rc == EOK)
        rc = loc_service_register(PIPE_SERVICE, INTERFACE_PIPE, &id);
    /* Two shells may have started one at the same time: the other is as good. */
    if (rc != EOK) {
        if (rc != EEXIST)
            fprintf(stderr, "pipe: cannot register: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    (void)task_report(0);
    async_serve();
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * pipe: the server that implements `a | b`. Each connection is one end of a pipe. Its fibril waits
 * on behalf of the client: for bytes (reader) or for room (writer). The shell keeps each end open
 * until the command at that end has finished, so a pipe does not end early if a program starts
 * late.
 */
#include "pipe.h"
#include <abi/limits.h>
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/pipe_server.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

/* The end of a pipe that a connection represents; `pipe` is NULL until it is opened. */
typedef struct end {
    pipe_t *pipe;
    enum pipe_end which;
} end_t;

static bool end_is(const end_t *end, enum pipe_end which)
{
    return end->pipe != NULL && end->which == which;
}

static void end_open(void *context, pipe_proto_open_request_t *request)
{
    end_t *end = context;
    pipe_t *pipe = NULL;
    errno_t rc = EBUSY;
    if (end->pipe == NULL)
        rc = pipe_end_open(request->call.sender, request->in.pipe, request->in.end, &pipe);
    if (rc == EOK)
        *end = (end_t){pipe, request->in.end};
    pipe_proto_open_reply(request, rc, rc == EOK ? pipe->id : 0);
}

static void bytes_read(void *context, pipe_proto_read_request_t *request)
{
    const end_t *end = context;
    if (!end_is(end, PIPE_END_READ)) {
        pipe_proto_read_fail(request, EBADF);
        return;
    }
    pipe_t *pipe = end->pipe;
    size_t size = request->data.size;
    char *bytes;
    fibril_mutex_lock(&pipe->lock);
    while (size > 0 && pipe->used == 0 && pipe->ends[PIPE_END_WRITE] > 0)
        fibril_cond_wait(&pipe->changed, &pipe->lock);
    size_t there = pipe_bytes(pipe, &bytes);
    errno_t rc = async_part_give(&request->data, bytes, there, &size);
    if (rc == EOK)
        pipe_taken(pipe, size);
    fibril_mutex_unlock(&pipe->lock);
    pipe_proto_read_reply(request, rc, size);
}

/* Writes all bytes into the pipe, and waits for room. EPIPE: the last reader has closed its end. */
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

static void pipe_bytes_write(void *context, pipe_proto_write_request_t *request)
{
    const end_t *end = context;
    void *data = NULL;
    size_t size = request->data.size;
    errno_t rc = async_part_take(&request->data, &data);
    if (rc == EOK)
        rc = end_is(end, PIPE_END_WRITE) ? pipe_fill(end->pipe, data, size) : EBADF;
    free(data);
    pipe_proto_write_reply(request, rc);
}

static const pipe_proto_methods_t methods = {
    .open = end_open,
    .read = bytes_read,
    .write = pipe_bytes_write,
};

static void pipe_connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    end_t end = {NULL, PIPE_END_READ};
    if (async_accept(connect) != EOK)
        return;
    pipe_proto_serve(&methods, &end);
    if (end.pipe != NULL)
        pipe_end_close(end.pipe, end.which);
}

int main(void)
{
    service_id_t id;
    errno_t rc = async_port_set(INTERFACE_PIPE, pipe_connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register("pipe");
    if (rc == EOK)
        rc = loc_service_register(PIPE_SERVICE, INTERFACE_PIPE, &id);
    /* EEXIST is not an error: two shells can start this server at the same time. */
    if (rc != EOK) {
        if (rc != EEXIST)
            fprintf(stderr, "pipe: cannot register: %s\n", error_text(rc));
        return EXIT_FAILURE;
    }
    (void)task_report(0);
    async_serve();
}

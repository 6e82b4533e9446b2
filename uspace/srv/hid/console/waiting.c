// SPDX-License-Identifier: BSD-2-Clause
/* Requests that wait for typing, see waiting.h. No fibril waits in this file, so it needs no
 * lock. */
#include "waiting.h"
#include <adt/list.h>
#include <stdlib.h>

/* The most that one read returns. */
#define READ_MAX TERMINAL_INPUT

typedef struct waiting {
    link_t link;
    unsigned terminal; /* CON_TERMINALS: waits for the end of the connection */
    const void *owner;
    bool reads;
    con_read_request_t read; /* valid if `reads`; contains the same call */
    async_call_t call;
} waiting_t;

/* The oldest first. */
static list_t waiting_all = LIST_INIT(waiting_all);

static errno_t input_waiting_add(const waiting_t *values)
{
    waiting_t *waiting = malloc(sizeof(*waiting));
    if (waiting == NULL)
        return ENOMEM;
    *waiting = *values;
    list_append(&waiting_all, &waiting->link);
    return EOK;
}

static void waiting_remove(waiting_t *waiting)
{
    list_unlink(&waiting->link);
    free(waiting);
}

errno_t waiting_read(mux_t *mux, unsigned terminal, const void *owner, con_read_request_t *request)
{
    waiting_t waiting = {.terminal = terminal,
                         .owner = owner,
                         .reads = true,
                         .read = *request,
                         .call = request->call};
    errno_t rc = input_waiting_add(&waiting);
    if (rc != EOK)
        return rc;
    con_read_defer(request);
    waiting_serve(mux, terminal);
    return EOK;
}

errno_t waiting_interrupt(unsigned terminal, const void *owner,
                          con_wait_interrupt_request_t *request)
{
    waiting_t waiting = {.terminal = terminal, .owner = owner, .call = request->call};
    errno_t rc = input_waiting_add(&waiting);
    if (rc == EOK)
        con_wait_interrupt_defer(request);
    return rc;
}

errno_t waiting_watch(const void *owner, con_watch_request_t *request)
{
    waiting_t waiting = {.terminal = CON_TERMINALS, .owner = owner, .call = request->call};
    errno_t rc = input_waiting_add(&waiting);
    if (rc == EOK)
        con_watch_defer(request);
    return rc;
}

static void read_answer(waiting_t *waiting, const char *bytes, size_t size)
{
    errno_t rc = async_part_give(&waiting->read.data, bytes, size, NULL);
    con_read_reply(&waiting->read, rc, size);
}

void waiting_serve(mux_t *mux, unsigned terminal)
{
    static char buffer[READ_MAX];
    list_foreach_safe (waiting_all, link, waiting_t, waiting) {
        size_t done;
        if (waiting->terminal != terminal || !waiting->reads)
            continue;
        size_t size = waiting->read.data.size;
        size = size < READ_MAX ? size : READ_MAX;
        if (!mux_read(mux, terminal, buffer, size, &done))
            return;
        read_answer(waiting, buffer, done);
        waiting_remove(waiting);
    }
}

static void waiting_answer(waiting_t *waiting, errno_t rc)
{
    if (waiting->reads)
        con_read_fail(&waiting->read, rc);
    else
        async_answer_0(&waiting->call, rc);
}

static void reads_interrupt(unsigned terminal)
{
    list_foreach_safe (waiting_all, link, waiting_t, waiting) {
        if (waiting->terminal != terminal || !waiting->reads)
            continue;
        waiting_answer(waiting, EINTR);
        waiting_remove(waiting);
    }
}

void waiting_interrupted(unsigned terminal)
{
    waiting_t *newest = NULL;
    reads_interrupt(terminal);
    list_foreach (waiting_all, link, waiting_t, waiting)
        if (waiting->terminal == terminal)
            newest = waiting;
    if (newest != NULL) {
        waiting_answer(newest, EOK);
        waiting_remove(newest);
    }
}

/* Answers the requests of a connection or, if `owner` is NULL, of a terminal with EHANGUP. */
static void waiting_end(const void *owner, unsigned terminal)
{
    list_foreach_safe (waiting_all, link, waiting_t, waiting) {
        bool ends = owner != NULL ? waiting->owner == owner : waiting->terminal == terminal;
        if (!ends)
            continue;
        waiting_answer(waiting, EHANGUP);
        waiting_remove(waiting);
    }
}

void waiting_session_end(unsigned terminal)
{
    waiting_end(NULL, terminal);
}

void waiting_hangup(const void *owner)
{
    waiting_end(owner, CON_TERMINALS);
}

// SPDX-License-Identifier: BSD-2-Clause
/* Requests that wait for typing, see waiting.h. Fibrils do not wait in here, so no lock. */
#include "waiting.h"
#include <stdlib.h>

/* The most that one read gives. */
#define READ_MAX TERMINAL_INPUT

typedef struct waiting {
    struct waiting *next;
    unsigned terminal; /* CON_TERMINALS: waits for the end of all */
    const void *owner;
    async_call_t call;
    async_call_t data; /* reads only */
    size_t size;       /* of a read; 0: waits for the interrupt key */
} waiting_t;

static waiting_t *waiting_first;

static errno_t waiting_add(const waiting_t *values)
{
    waiting_t *waiting = malloc(sizeof(*waiting));
    if (waiting == NULL)
        return ENOMEM;
    *waiting = *values;
    waiting->next = NULL;
    waiting_t **link = &waiting_first;
    while (*link != NULL)
        link = &(*link)->next;
    *link = waiting;
    async_defer(&waiting->call);
    return EOK;
}

static void waiting_remove(waiting_t **link)
{
    waiting_t *waiting = *link;
    *link = waiting->next;
    free(waiting);
}

errno_t waiting_read(mux_t *mux, unsigned terminal, const void *owner, const async_call_t *call,
                     const async_call_t *data, size_t size)
{
    waiting_t waiting = {
        .terminal = terminal,
        .owner = owner,
        .call = *call,
        .data = *data,
        .size = size < READ_MAX ? size : READ_MAX,
    };
    errno_t rc = waiting_add(&waiting);
    if (rc == EOK)
        waiting_serve(mux, terminal);
    return rc;
}

errno_t waiting_interrupt(unsigned terminal, const void *owner, const async_call_t *call)
{
    waiting_t waiting = {.terminal = terminal, .owner = owner, .call = *call};
    return waiting_add(&waiting);
}

errno_t waiting_watch(const void *owner, const async_call_t *call)
{
    waiting_t waiting = {.terminal = CON_TERMINALS, .owner = owner, .call = *call};
    return waiting_add(&waiting);
}

static void read_answer(const waiting_t *waiting, const char *bytes, size_t size)
{
    errno_t rc = async_data_read_accept(&waiting->data, bytes, size);
    async_answer(&waiting->call, rc, size, 0, 0, 0, 0);
}

void waiting_serve(mux_t *mux, unsigned terminal)
{
    static char buffer[READ_MAX];
    waiting_t **link = &waiting_first;
    while (*link != NULL) {
        waiting_t *waiting = *link;
        size_t done;
        if (waiting->terminal != terminal || waiting->size == 0) {
            link = &waiting->next;
            continue;
        }
        if (!mux_read(mux, terminal, buffer, waiting->size, &done))
            return;
        read_answer(waiting, buffer, done);
        waiting_remove(link);
    }
}

static void waiting_answer(const waiting_t *waiting, errno_t rc)
{
    if (waiting->size != 0)
        async_answer_0(&waiting->data, rc);
    async_answer_0(&waiting->call, rc);
}

static void reads_interrupt(unsigned terminal)
{
    waiting_t **link = &waiting_first;
    while (*link != NULL) {
        waiting_t *waiting = *link;
        if (waiting->terminal != terminal || waiting->size == 0) {
            link = &waiting->next;
            continue;
        }
        waiting_answer(waiting, EINTR);
        waiting_remove(link);
    }
}

void waiting_interrupted(unsigned terminal)
{
    waiting_t **newest = NULL;
    reads_interrupt(terminal);
    for (waiting_t **link = &waiting_first; *link != NULL; link = &(*link)->next)
        if ((*link)->terminal == terminal)
            newest = link;
    if (newest != NULL) {
        waiting_answer(*newest, EOK);
        waiting_remove(newest);
    }
}

/* Answers those of a connection, or (without one) of a terminal, with EHANGUP. */
static void waiting_end(const void *owner, unsigned terminal)
{
    waiting_t **link = &waiting_first;
    while (*link != NULL) {
        waiting_t *waiting = *link;
        bool ends = owner != NULL ? waiting->owner == owner : waiting->terminal == terminal;
        if (!ends) {
            link = &waiting->next;
            continue;
        }
        waiting_answer(waiting, EHANGUP);
        waiting_remove(link);
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

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Deferred calls, which will be answered later. Each has its own row on the fibril board, so that
 * the diagnosis does not blame the fibril that received the call.
 *
 * The row exists until the call has been answered or forwarded: every call that the kernel lists is
 * on the board.
 */
#include <async/internal.h>
#include <stdlib.h>

/* Number of hash chains of deferred calls, by call id; a power of two. */
#define LISTS 64

typedef struct deferral {
    struct deferral *next;
    uint64_t id;
    board_row_t *row;
} deferral_t;

static deferral_t *lists[LISTS];

static deferral_t **deferral_find(uint64_t id)
{
    deferral_t **link = &lists[id % LISTS];
    while (*link != NULL && (*link)->id != id)
        link = &(*link)->next;
    return link;
}

/* Without memory the call gets no row, and the diagnosis cannot see that it is deferred. */
static void deferral_add(uint64_t id)
{
    board_row_t *row = board_row_get("deferred");
    deferral_t *deferral = row != NULL ? malloc(sizeof(*deferral)) : NULL;
    if (deferral == NULL) {
        board_row_put(row);
        return;
    }
    *deferral = (deferral_t){.next = lists[id % LISTS], .id = id, .row = row};
    lists[id % LISTS] = deferral;
    board_row_serve(row, id);
    board_row_state(row, BOARD_DEFERRED);
}

void async_defer(const async_call_t *call)
{
    if (call->handle == CAP_NONE)
        return;
    if (*deferral_find(call->id) == NULL)
        deferral_add(call->id);
    (void)connection_answered(call);
}

void deferral_end(const async_call_t *call)
{
    deferral_t **link = deferral_find(call->id), *deferral = *link;
    if (deferral == NULL)
        return;
    *link = deferral->next;
    board_row_put(deferral->row);
    free(deferral);
}

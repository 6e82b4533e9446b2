// SPDX-License-Identifier: BSD-2-Clause
/*
 * Deferred calls, which will be answered later. Each has its own row on the fibril board, so that
 * the diagnosis does not blame the fibril that received the call.
 *
 * The row exists until the call has been answered or forwarded: every call that the kernel lists is
 * on the board.
 */
#include <adt/list.h>
#include <async/internal.h>
#include <stdlib.h>

/* Number of hash chains of deferred calls, by call id; a power of two. */
#define LISTS 64

typedef struct deferral {
    link_t link;
    uint64_t id;
    board_row_t *row;
} deferral_t;

static list_t lists[LISTS]; /* zeros until the first use */

static list_t *deferral_list(uint64_t id)
{
    list_t *list = &lists[id % LISTS];
    if (list->head.next == NULL)
        list_init(list);
    return list;
}

static deferral_t *deferral_find(uint64_t id)
{
    list_foreach (*deferral_list(id), link, deferral_t, deferral)
        if (deferral->id == id)
            return deferral;
    return NULL;
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
    *deferral = (deferral_t){.id = id, .row = row};
    list_prepend(deferral_list(id), &deferral->link);
    board_row_serve(row, id);
    board_row_state(row, BOARD_DEFERRED);
}

void async_defer(const async_call_t *call)
{
    if (call->handle == CAP_NONE)
        return;
    if (deferral_find(call->id) == NULL)
        deferral_add(call->id);
    (void)connection_answered(call);
}

void deferral_end(const async_call_t *call)
{
    deferral_t *deferral = deferral_find(call->id);
    if (deferral == NULL)
        return;
    list_unlink(&deferral->link);
    board_row_put(deferral->row);
    free(deferral);
}

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pagers, typed: wrappers of <abi/proto/pager.def> for clients, and what a server makes of a
 * PAGE_IN.
 *
 * A client opens a session (ATOMIC), and makes areas over it. A page that it touches queues with
 * the other requests of that connection, and the thread that touches it stops with all its fibrils:
 * a task that pages for itself, or for those that page for it, will hang. When the session is
 * closed or the server ends, whoever touches a page that did not come before is ended.
 */
#ifndef PROTO_PAGER_H
#define PROTO_PAGER_H

#include <proto/transfer.h>

/* ---- clients ---- */

MUST_USE
static inline errno_t pager_get_size(async_session_t *session, uint64_t object, uint64_t *size)
{
    async_answer_t answer;
    errno_t rc = proto_session_call(session, PAGER_GET_SIZE, PROTO_WORDS(object), &answer);
    *size = rc == EOK ? answer.word[0] : 0;
    return rc;
}

/* An area that shows `size` bytes (whole pages) of the object from `offset` on. What is written to
 * it stays with us. */
MUST_USE
static inline errno_t pager_area_create(async_session_t *session, uint64_t object, uint64_t offset,
                                        size_t size, unsigned flags, void **base)
{
    return async_area_create_paged(session, size, flags, object, offset, 0, base);
}

/* ---- servers ---- */

/* What a PAGE_IN asks for. */
typedef struct pager_page {
    uint64_t object;
    uint64_t offset; /* in the object */
    size_t size;     /* of the page */
} pager_page_t;

/* EINVAL: the client counts beyond the end of all numbers. */
MUST_USE
static inline errno_t pager_page(const async_call_t *call, pager_page_t *page)
{
    *page = (pager_page_t){call->word[0], call->word[1] + call->word[3], (size_t)call->word[4]};
    return page->offset >= call->word[1] ? EOK : EINVAL;
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Common declarations of the fake environment. */
#ifndef FAKE_INTERNAL_H
#define FAKE_INTERNAL_H

#include "fake_vfs.h"

#include <async/internal.h>
#include <async/parts.h>

/* A request to a server. */
typedef struct sent {
    async_request_t request; /* first */
    asked_t *asked;
    async_exchange_t *exchange;
    message_t *data;        /* forwarded after it */
    async_outgoing_t *read; /* VFS reads for itself */
} sent_t;

extern char lookup_buffer[VFS_PLB_SIZE];

bool is_open(const async_exchange_t *exchange);

#endif

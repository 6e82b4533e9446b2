// SPDX-License-Identifier: BSD-2-Clause
/* Sends arbitrary requests over VFS_IN: any words, with any transfers or none. */
#ifndef BADVFS_RAW_H
#define BADVFS_RAW_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raw_kind { RAW_NOTHING, RAW_WRITE, RAW_READ, RAW_PING };

/* A part that follows a request. */
typedef struct raw_transfer {
    enum raw_kind kind;
    const void *data;
    size_t size;
} raw_transfer_t;

#define RAW_TRANSFERS 4

typedef struct raw_request {
    uint64_t method;
    uint64_t word[3];
    raw_transfer_t transfers[RAW_TRANSFERS];
} raw_request_t;

/* Sends the request over a connection of its own and waits for its answer; ETIMEDOUT if VFS
 * hangs.
 */
errno_t raw_ask(unsigned interface, const raw_request_t *request);
/* Sends the request and hangs up at once. */
errno_t raw_abandon(unsigned interface, const raw_request_t *request);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Skeleton of a block device server: ops and the loop that serves the bd protocol. */
#ifndef BD_BD_H
#define BD_BD_H

#include <abi/error.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bd_ops {
    size_t block_size; /* bytes */
    uint64_t num_blocks;
    unsigned write_permission; /* PERM_* that a client needs for writing (EPERM); 0: none */
    void *context;
    errno_t (*read)(void *context, uint64_t first, size_t count, void *buffer);
    errno_t (*write)(void *context, uint64_t first, size_t count, const void *buffer);
    errno_t (*sync)(void *context); /* can be NULL */
} bd_ops_t;

/* Registers the service `service` at loc. Each client gets a connection fibril that serves `ops`,
 * which must stay valid. The ops get whole blocks inside the device, at most DATA_XFER_MAX bytes.
 * EEXIST: the name is in use. */
MUST_USE
errno_t bd_server_register(const char *server, const char *service, const bd_ops_t *ops);

#endif

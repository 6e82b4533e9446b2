// SPDX-License-Identifier: BSD-2-Clause
/* The shell: mounts, and reports the result. */
#include "programs.h"
#include "ring.h"

PROGRAM(bdsh)
{
    async_session_t *vfs = session_over(program, BDSH_VFS, INTERFACE_VFS_IN, EXCHANGE_ATOMIC);
    async_exchange_t *exchange;
    CHECK(async_exchange_begin(vfs, &exchange) == EOK);
    async_request_t *mount = async_send(exchange, VFS_IN_MOUNT, 37, 0, 0, 0, 0);
    program->result = async_wait(mount, NULL);
    async_exchange_end(exchange);
    async_session_close(vfs);
}

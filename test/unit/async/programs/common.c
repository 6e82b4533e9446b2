// SPDX-License-Identifier: BSD-2-Clause
/* Common functions of the programs; see programs.h. */
#include "programs.h"

#include <fibril/scheduler.h>

async_session_t *session_over(const program_t *program, unsigned phone, unsigned interface,
                              exchange_mode_t mode)
{
    async_session_t *way, *session = NULL;
    CHECK(phone < program->phones);
    CHECK(async_session_create(program->phone[phone], interface, EXCHANGE_ATOMIC, &way) == EOK);
    CHECK(async_session_connect(way, interface, 0, 0, mode, &session) == EOK);
    return session;
}

void serve_connection(const async_call_t *connect, serve_t serve, program_t *program)
{
    CHECK(async_accept(connect) == EOK);
    for (;;) {
        async_call_t call;
        async_get_call(&call);
        if (call.method == IPC_M_PHONE_HUNGUP)
            return;
        serve(&call, program);
    }
}

unsigned deferred_rows(uint64_t id)
{
    const board_header_t *board = board_area();
    const board_row_t *rows = (const board_row_t *)(board + 1);
    unsigned count = 0;
    for (uint32_t i = 0; i < board->row_count; i++)
        count += rows[i].state == BOARD_DEFERRED && (id == 0 || rows[i].serving == id);
    return count;
}

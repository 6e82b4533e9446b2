// SPDX-License-Identifier: BSD-2-Clause
/* Servers that send random answers: a block device and a file system. */
#include "protofuzz.h"

#include <abi/ns.h>
#include <async/async.h>
#include <bd/bd.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/vfs_in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>

#define LIAR       "liar"
#define BLOCK_SIZE 512u
#define BLOCKS     600u
#define LIE        2000u /* the method that starts the lies */
#define BD_SIZE    1024u
#define BD_COUNT   1025u
#define BD_READ    1026u
#define BD_WRITE   1027u

static char disk[BLOCKS * BLOCK_SIZE];
static bool lying;
static unsigned truths; /* correct answers per random one */

/* Receives a random number of parts, whether or not the request has them, and sends random
 * answers. */
static void lie_answer(const async_call_t *call)
{
    async_call_t part;
    size_t size;
    while (random_once(3) && async_get_call_timeout(&part, 1000) == EOK) {
        if (part.method == IPC_M_PHONE_HUNGUP)
            break;
        size = part.word[1] < sizeof(disk) ? part.word[1] : sizeof(disk);
        if (part.method == IPC_M_DATA_READ && !random_once(4))
            (void)async_data_read_accept(&part, disk, random_below(size + 1));
        else if (part.method == IPC_M_DATA_WRITE && !random_once(4))
            (void)async_data_write_accept(&part, disk, random_below(size + 1));
        else
            async_answer_0(&part, random_once(2) ? EOK : (errno_t)random_below(60));
    }
    errno_t rc = random_once(3) ? (errno_t)random_below(60) : EOK;
    async_answer(call, rc, random_word(), random_word(), random_word(), random_word(),
                 random_word());
}

static void transfer_answer(const async_call_t *call, bool write)
{
    async_call_t data;
    size_t size;
    errno_t rc =
        write ? async_data_write_receive(&data, &size) : async_data_read_receive(&data, &size);
    uint64_t first = call->word[0];
    if (rc == EOK && (first >= BLOCKS || size > (BLOCKS - first) * BLOCK_SIZE)) {
        async_answer_0(&data, ERANGE);
        rc = ERANGE;
    } else if (rc == EOK) {
        char *place = disk + first * BLOCK_SIZE;
        rc = write ? async_data_write_accept(&data, place, size)
                   : async_data_read_accept(&data, place, size);
    }
    async_answer_0(call, rc);
}

static void truth_answer(const async_call_t *call)
{
    switch (call->method) {
    case BD_SIZE:
        async_answer(call, EOK, BLOCK_SIZE, 0, 0, 0, 0);
        break;
    case BD_COUNT:
        async_answer(call, EOK, BLOCKS, 0, 0, 0, 0);
        break;
    case BD_READ:
    case BD_WRITE:
        transfer_answer(call, call->method == BD_WRITE);
        break;
    default:
        async_answer_0(call, EOK);
    }
}

static void device_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call)) {
        lying = lying || call.method == LIE;
        if (lying && random_once(truths + 1))
            lie_answer(&call);
        else
            truth_answer(&call);
    }
}

static int serve_or_fail(errno_t rc)
{
    if (rc != EOK)
        printf("protofuzz: %s\n", error_text(rc));
    task_report(rc);
    if (rc != EOK)
        return EXIT_FAILURE;
    async_serve();
}

int liar_device(uint64_t seed)
{
    static const unsigned ways[] = {2, 8, 32, 128};
    service_id_t id;
    random_start(seed);
    truths = ways[seed / 2 % (sizeof(ways) / sizeof(ways[0]))];
    errno_t rc = async_port_set(INTERFACE_BD, device_serve, NULL);
    rc = rc == EOK ? loc_server_register(LIAR) : rc;
    rc = rc == EOK ? loc_service_register(LIAR, INTERFACE_BD, &id) : rc;
    return serve_or_fail(rc);
}

int liar_start(void)
{
    service_id_t id;
    async_session_t *session;
    async_exchange_t *exchange;
    errno_t rc = loc_service_get_id(LIAR, false, &id);
    rc = rc == EOK ? loc_service_connect(id, INTERFACE_BD, EXCHANGE_SERIALIZE, &session) : rc;
    rc = rc == EOK ? async_exchange_begin(session, &exchange) : rc;
    if (rc != EOK)
        return EXIT_FAILURE;
    (void)async_call(exchange, LIE, 0, 0, 0, 0, 0, NULL);
    async_exchange_end(exchange);
    async_session_close(session);
    return EXIT_SUCCESS;
}

static void file_system_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (connect->handle != CAP_NONE && async_accept(connect) != EOK)
        return;
    async_call_t call;
    while (async_next_call(&call))
        if (call.method >= FIRST_USER_METHOD &&
            random_once(3)) /* like the root of a mounted volume */
            async_answer(&call, EOK, random_below(4), random_below(4096), VFS_NODE_DIRECTORY,
                         VFS_NODE_DIRECTORY, 1);
        else
            lie_answer(&call);
}

/* Registers the file system like uspace/lib/fs. */
static errno_t introduce(async_exchange_t *exchange)
{
    vfs_fs_info_t info = {.name = LIAR};
    vfs_in_register_out_t out;
    return vfs_in_register(exchange, &info, file_system_serve, NULL, VFS_PLB_SIZE, &out);
}

int liar_file_system(uint64_t seed)
{
    async_session_t *session;
    async_exchange_t *exchange;
    random_start(seed);
    errno_t rc = async_port_set(INTERFACE_VFS_OUT, file_system_serve, NULL);
    rc = rc == EOK ? async_session_connect(async_ns_session(), INTERFACE_VFS_REG, SERVICE_VFS, 0,
                                           EXCHANGE_SERIALIZE, &session)
                   : rc;
    rc = rc == EOK ? async_exchange_begin(session, &exchange) : rc;
    if (rc == EOK) {
        rc = introduce(exchange);
        async_exchange_end(exchange);
    }
    return serve_or_fail(rc);
}

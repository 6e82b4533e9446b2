// SPDX-License-Identifier: BSD-2-Clause
/* A client without permissions that sends random requests over each protocol. */
#include "protofuzz.h"

#include <abi/ns.h>
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdbool.h>
#include <string.h>

#define SESSIONS   6u
#define SERVICES   32u
#define PARTS      4u
#define CONNECTS   16u
#define PATIENCE   3000u /* microseconds: many requests are answered only when something happens */
#define ROOT_DISK  "bd/initrd"
#define OUR_VT     "con/vt6"
#define BD_WRITE   1027u
#define NS_RETURNS 1027u /* would report a start-up status to our parent */

typedef struct open_session {
    async_session_t *session;
    unsigned interface;
    bool is_root_disk;
} open_session_t;

static open_session_t sessions[SESSIONS];
static loc_entry_t services[SERVICES];
static unsigned service_count;

/* Returns whether a service may be fuzzed: not the terminals of the test, nor the serial line. */
static bool is_fair(const char *space, const char *name)
{
    if (strcmp(space, "con") == 0)
        return strcmp(name, OUR_VT) == 0;
    return strcmp(space, "char") != 0 && strcmp(name, "liar") != 0;
}

static void services_find(void)
{
    static const char *const spaces[] = {"", "bd", "con", "char"};
    for (unsigned i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        loc_entry_t found[SERVICES];
        size_t count;
        if (loc_service_list(spaces[i], found, SERVICES, &count) != EOK)
            continue;
        for (size_t k = 0; k < count && k < SERVICES && service_count < SERVICES; k++) {
            char name[SERVICE_NAME_SIZE];
            if (loc_service_get_name(found[k].id, name, sizeof(name)) != EOK ||
                !is_fair(spaces[i], name))
                continue;
            services[service_count] = found[k];
            memcpy(services[service_count++].name, name, sizeof(name));
        }
    }
}

static errno_t any_connect(open_session_t *opened)
{
    opened->interface = (unsigned)random_below(INTERFACE_END);
    opened->is_root_disk = false;
    if (service_count == 0 || random_once(2)) {
        uint64_t service = random_below(SERVICE_COUNT + 1);
        if (service == SERVICE_VFS && !random_once(8))
            opened->interface = random_once(4) ? INTERFACE_VFS_REG : INTERFACE_VFS_IN;
        if (service == SERVICE_LOC && !random_once(8))
            opened->interface = INTERFACE_LOC;
        return async_session_connect(async_ns_session(), opened->interface, service, random_word(),
                                     EXCHANGE_SERIALIZE, &opened->session);
    }
    const loc_entry_t *service = &services[random_below(service_count)];
    if (!random_once(8))
        opened->interface = strncmp(service->name, "con", 3) == 0    ? INTERFACE_CON
                            : strncmp(service->name, "pipe", 4) == 0 ? INTERFACE_PIPE
                                                                     : INTERFACE_BD;
    opened->is_root_disk = strcmp(service->name, ROOT_DISK) == 0;
    return loc_service_connect(service->id, opened->interface, EXCHANGE_SERIALIZE,
                               &opened->session);
}

/* Returns a random session: an open one, or a new one in its place. NULL if a few attempts to
 * connect fail. */
static open_session_t *any_session(void)
{
    open_session_t *place = &sessions[random_below(SESSIONS)];
    if (place->session != NULL && random_once(8)) {
        async_session_close(place->session);
        place->session = NULL;
    }
    for (unsigned i = 0; place->session == NULL && i < CONNECTS; i++)
        if (any_connect(place) != EOK)
            place->session = NULL;
    return place->session != NULL ? place : NULL;
}

static void part_send(async_exchange_t *exchange)
{
    size_t size;
    const void *data;
    switch (random_below(6)) {
    case 0:
    case 1:
        data = random_data(&size);
        async_forget(async_data_write_start(exchange, data, size));
        return;
    case 2:
    case 3:
        data = random_sink(&size);
        async_forget(async_data_read_start(exchange, (void *)(uintptr_t)data, size));
        return;
    case 4:
        async_forget(async_send(exchange, random_below(FIRST_USER_METHOD / 64), random_word(),
                                random_word(), random_word(), random_word(), random_word()));
        return;
    default: /* another request before the first one is complete */
        async_forget(async_send(exchange, FIRST_USER_METHOD + random_below(METHOD_SPAN),
                                random_word(), random_word(), random_word(), 0, 0));
    }
}

static uint64_t any_method(const open_session_t *place)
{
    uint64_t method =
        random_once(16) ? random_word() : FIRST_USER_METHOD + random_below(METHOD_SPAN);
    bool harms = (place->is_root_disk && method == BD_WRITE) || method == NS_RETURNS;
    return harms ? FIRST_USER_METHOD : method;
}

/* Sends a request with random parts, possibly too few or too many; then waits for a short time,
 * does not wait, or hangs up. */
static bool round_play(void)
{
    open_session_t *place = any_session();
    async_exchange_t *exchange;
    if (place == NULL || async_exchange_begin(place->session, &exchange) != EOK)
        return false;
    async_request_t *request = async_send(exchange, any_method(place), random_word(), random_word(),
                                          random_word(), random_word(), random_word());
    for (uint64_t parts = random_below(PARTS); parts > 0; parts--)
        part_send(exchange);
    errno_t rc = random_once(4) ? ETIMEDOUT : async_wait_timeout(request, NULL, PATIENCE);
    if (rc == ETIMEDOUT)
        async_forget(request);
    async_exchange_end(exchange);
    if (rc == ETIMEDOUT || random_once(8)) {
        async_session_close(place->session);
        place->session = NULL;
    }
    return rc == EOK;
}

void client_run(uint64_t seed, uint64_t rounds)
{
    int granted = 0;
    random_start(seed);
    services_find();
    for (uint64_t i = 0; i < rounds; i++)
        granted += round_play();
    os_task_exit(granted);
}

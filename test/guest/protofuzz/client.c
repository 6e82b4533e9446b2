// SPDX-License-Identifier: BSD-2-Clause
/*
 * A client without permissions that sends random requests over each protocol.
 *
 * The methods and the parts of their requests are those of the protocol descriptions (abi/proto),
 * so most requests reach the handlers; the words, the contents and the order of the parts are
 * random.
 * The terminal of the test is left out: text written there would look like output of the test, and
 * reads would receive its commands.
 */
#include "protofuzz.h"

#include <abi/ns.h>
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <stdbool.h>
#include <string.h>

#define SESSIONS 6u
#define SERVICES 32u
#define PARTS    4u
#define CONNECTS 16u
#define PATIENCE 3000u /* microseconds: many requests are answered only when something happens */
#define TEST_VT  "con/vt1"

typedef struct open_session {
    async_session_t *session;
    unsigned interface;
} open_session_t;

/* A request as its protocol describes it; `parts` as in interfaces.def. */
typedef struct shape {
    unsigned interface; /* under which it is listed */
    uint64_t method;
    const char *parts;
} shape_t;

static const shape_t shapes[] = {
#define METHOD(interface, number, name, words, answer, parts, defers)                              \
    {INTERFACE_##interface, number, parts},
#include <abi/proto/interfaces.def>
#undef METHOD
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* The interface under which the methods of an interface are listed. */
static const unsigned methods_of[] = {
#define INTERFACE(id, name, text, methods) [INTERFACE_##name] = INTERFACE_##methods,
#include <abi/proto/interfaces.def>
#undef INTERFACE
};

#define INTERFACES (sizeof(methods_of) / sizeof(methods_of[0]))

static open_session_t sessions[SESSIONS];
static loc_entry_t services[SERVICES];
static unsigned service_count;

/* Excludes the terminal of the test, and the liar: its answers are random or missing, and other
 * tests cover its clients. */
static bool is_tested(const char *name)
{
    return strcmp(name, TEST_VT) != 0 && strcmp(name, "liar") != 0;
}

static void services_find(void)
{
    static const char *const spaces[] = {"", "bd", "con", "char"};
    for (unsigned i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
        loc_entry_t found[SERVICES];
        size_t count;
        if (loc_service_list(spaces[i], 0, found, SERVICES, &count) != EOK)
            continue;
        for (size_t k = 0; k < count && k < SERVICES && service_count < SERVICES; k++) {
            char name[SERVICE_NAME_SIZE];
            if (loc_service_get_name(found[k].id, name, sizeof(name)) != EOK || !is_tested(name))
                continue;
            services[service_count] = found[k];
            memcpy(services[service_count++].name, name, sizeof(name));
        }
    }
}

/* The interface of a service with this name. */
static unsigned service_interface(const char *name)
{
    static const struct {
        const char *start;
        unsigned interface;
    } spaces[] = {{"con/", INTERFACE_CON}, {"char/", INTERFACE_CHAR}, {"pipe", INTERFACE_PIPE}};
    for (unsigned i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
        if (strncmp(name, spaces[i].start, strlen(spaces[i].start)) == 0)
            return spaces[i].interface;
    return INTERFACE_BD;
}

static errno_t any_connect(open_session_t *opened)
{
    opened->interface = (unsigned)random_below(INTERFACE_END);
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
        opened->interface = service_interface(service->name);
    return loc_service_connect(service->id, opened->interface, EXCHANGE_SERIALIZE,
                               &opened->session);
}

/* Returns a random open session, sometimes a new one in its place. NULL if CONNECTS connections are
 * rejected. */
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

static uint64_t system_method(char kind)
{
    switch (kind) {
    case 'c':
        return IPC_M_CONNECTION_CLONE;
    case 'b':
        return IPC_M_CONNECT_TO_ME;
    default:
        return kind == 'i' ? IPC_M_SHARE_IN : IPC_M_SHARE_OUT;
    }
}

/* Sends a part of this kind (a letter of interfaces.def), or a random system request for any other
 * letter. */
static void part_send(async_exchange_t *exchange, char kind)
{
    size_t size;
    const void *data;
    switch (kind) {
    case 'w':
        data = random_data(&size);
        async_forget(async_data_write_start(exchange, data, size));
        return;
    case 'r':
        data = random_sink(&size);
        async_forget(async_data_read_start(exchange, (void *)(uintptr_t)data, size));
        return;
    case 'c':
    case 'b':
    case 'i':
    case 'o':
        async_forget(async_send(exchange, system_method(kind), random_below(INTERFACE_END),
                                random_word(), random_word(), random_word(), 0));
        return;
    case 'm': /* another request, perhaps before the first one has all its parts */
        async_forget(async_send(exchange, FIRST_USER_METHOD + random_below(METHOD_SPAN),
                                random_word(), random_word(), random_word(), 0, 0));
        return;
    default:
        async_forget(async_send(exchange, random_below(FIRST_USER_METHOD / 64), random_word(),
                                random_word(), random_word(), random_word(), random_word()));
    }
}

/* Returns a random method of the interface; NULL: it has none. */
static const shape_t *shape_any(unsigned interface)
{
    const shape_t *found[SHAPES];
    unsigned count = 0;
    for (unsigned i = 0; i < SHAPES && interface < INTERFACES; i++)
        if (shapes[i].interface == methods_of[interface])
            found[count++] = &shapes[i];
    return count > 0 ? found[random_below(count)] : NULL;
}

/* Sends the parts of a request. Sometimes omits a part, replaces it by one of another kind, or adds
 * parts at the end. */
static void parts_send(async_exchange_t *exchange, const char *parts)
{
    static const char kinds[] = "wrcbiom?";
    for (; *parts != '\0'; parts++) {
        char kind = random_once(8) ? kinds[random_below(sizeof(kinds) - 1)] : *parts;
        if (!random_once(8))
            part_send(exchange, kind);
    }
    while (random_once(8))
        part_send(exchange, kinds[random_below(sizeof(kinds) - 1)]);
}

static async_request_t *random_request_send(async_exchange_t *exchange, unsigned interface)
{
    const shape_t *shape = random_once(8) ? NULL : shape_any(interface);
    uint64_t method = shape != NULL     ? shape->method
                      : random_once(16) ? random_word()
                                        : FIRST_USER_METHOD + random_below(METHOD_SPAN);
    async_request_t *request = async_send(exchange, method, random_word(), random_word(),
                                          random_word(), random_word(), random_word());
    if (shape != NULL) {
        parts_send(exchange, shape->parts);
        return request;
    }
    for (uint64_t parts = random_below(PARTS); parts > 0; parts--)
        part_send(exchange, "wwrrm?"[random_below(6)]);
    return request;
}

/* Sends a request. Waits for the answer for a short time or not at all, and sometimes hangs up. */
static bool round_play(void)
{
    open_session_t *place = any_session();
    async_exchange_t *exchange;
    if (place == NULL || async_exchange_begin(place->session, &exchange) != EOK)
        return false;
    async_request_t *request = random_request_send(exchange, place->interface);
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

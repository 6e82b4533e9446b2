// SPDX-License-Identifier: BSD-2-Clause
/*
 * grab: repeatedly tries to take over the serial line of the console server, a terminal of a
 * getterm, and the names of servers. Prints the results; the status is 0 if all attempts were denied.
 */
#include <abi/ns.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/char.h>
#include <proto/con.h>
#include <stdio.h>

#define TIMES 200

static errno_t service_open(const char *name, unsigned interface, async_session_t **session)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(name, true, &id);
    return rc == EOK ? loc_service_connect(id, interface, EXCHANGE_ATOMIC, session) : rc;
}

/* Tries to write to the serial line of the console server and to read its keys. */
static errno_t line_grab(void)
{
    async_session_t *session;
    char byte;
    char_read_out_t read;
    errno_t rc = service_open("char/serial", INTERFACE_CHAR, &session);
    if (rc != EOK)
        return rc;
    char_write_out_t written;
    rc = char_write_over(session, "[grabbed]", 9, &written);
    if (rc == EOK)
        rc = char_read_over(session, &byte, 1, &read);
    async_session_close(session);
    return rc;
}

static errno_t terminal_grab(void)
{
    async_session_t *session;
    errno_t rc = service_open("con/vt2", INTERFACE_CON, &session);
    if (rc != EOK)
        return rc;
    rc = con_own_over(session);
    async_session_close(session);
    return rc;
}

/* Tries to register names that are free, but belong to servers of the system. */
static errno_t names_grab(void)
{
    static const char *const names[] = {"con", "con/vt7", "char", "char/other", "bd"};
    static errno_t registered = EAGAIN;
    service_id_t id;
    if (registered == EAGAIN)
        registered = loc_server_register("grab");
    errno_t rc = registered == EOK ? EPERM : registered;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && rc == EPERM; i++)
        rc = loc_service_register(names[i], INTERFACE_CHAR, &id);
    return rc;
}

static void no_connections(async_call_t *connect, void *argument)
{
    (void)argument;
    async_answer_0(connect, ENOTSUP);
}

/* Tries to become a service of ns. */
static errno_t services_grab(void)
{
    errno_t rc = EPERM;
    for (int service = SERVICE_NONE + 1; service < SERVICE_COUNT && rc == EPERM; service++) {
        async_exchange_t *exchange;
        rc = async_exchange_begin(async_ns_session(), &exchange);
        if (rc != EOK)
            return rc;
        rc = async_callback_offer(exchange, INTERFACE_LOC, (unsigned)service, 0, no_connections,
                                  NULL);
        async_exchange_end(exchange);
    }
    return rc;
}

static int always_denied(const char *what, errno_t (*grab)(void))
{
    errno_t rc = EPERM;
    for (int i = 0; i < TIMES && rc == EPERM; i++)
        rc = grab();
    printf("%s: %s\n", what, error_text(rc));
    return rc != EPERM;
}

int main(void)
{
    return always_denied("line", line_grab) | always_denied("terminal", terminal_grab) |
           always_denied("names", names_grab) | always_denied("services", services_grab);
}

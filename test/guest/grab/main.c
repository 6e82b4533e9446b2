// SPDX-License-Identifier: BSD-2-Clause
/*
 * grab: repeatedly tries to take over the serial line of the console server and a terminal of a
 * getterm. Prints the results; the status is 0 if all attempts were denied.
 */
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
    return always_denied("line", line_grab) | always_denied("terminal", terminal_grab);
}

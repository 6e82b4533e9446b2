// SPDX-License-Identifier: BSD-2-Clause
/*
 * console: six terminals, con/vt1 to con/vt6, on one serial line.
 *
 *   mux, terminal, discipline   what is shown and what a key does (pure)
 *   owner                       who has a terminal, and for how long (pure)
 *   waiting                     requests that wait for keys
 *   line                        the way to and from char/serial
 *   main                        the con protocol
 *
 * The terminals have no lock: all that changes them runs without waiting in between.
 */
#include "line.h"
#include "mux.h"
#include "owner.h"
#include "waiting.h"
#include <abi/limits.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdio.h>
#include <stdlib.h>

/* The size that programs get; that of the terminal at the far end is not known. */
#define COLUMNS 80
#define ROWS    24

static mux_t mux;

/* A connection that comes while the names are being registered waits for `registered`. */
static fibril_mutex_t names_lock = FIBRIL_MUTEX_INIT("console names");
static fibril_cond_t names_registered = FIBRIL_COND_INIT;
static bool registered;
static service_id_t services[CON_TERMINALS];

static void key_typed(uint8_t byte)
{
    unsigned terminal = mux.active;
    enum mux_effect effect = mux_type(&mux, byte);
    if (effect == MUX_INTERRUPT)
        waiting_interrupted(terminal);
    else if (effect == MUX_TYPED)
        waiting_serve(&mux, terminal);
}

static void kcon_closed(const async_call_t *notification, void *argument)
{
    (void)notification;
    (void)argument;
    line_throttle_keys();
    mux_redraw(&mux);
}

/* ---- the con protocol ---- */

/* A connection of a client. Its address is its name for waiting and owner. */
typedef struct connection {
    unsigned terminal;
    unsigned session; /* of the terminal when the connection came */
} connection_t;

static bool session_over(const connection_t *connection)
{
    return connection->session != owner_session(connection->terminal);
}

/* A write is shown as a whole: one at a time on each terminal. So writers wait before their bytes
 * are taken from them. */
static fibril_mutex_t write_lock[CON_TERMINALS];

static void bytes_show(unsigned terminal, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t piece = size < LINE_PIECE ? size : LINE_PIECE;
        /* In the background it only goes to the terminal's memory. */
        if (terminal == mux.active)
            line_throttle();
        mux_write(&mux, terminal, bytes, piece);
        bytes += piece;
        size -= piece;
    }
}

static errno_t data_show(const connection_t *connection, const async_call_t *data, size_t size)
{
    char *bytes = malloc(size);
    errno_t rc = bytes != NULL ? EOK : ENOMEM;
    if (rc == EOK && session_over(connection))
        rc = EHANGUP;
    if (rc != EOK) {
        async_answer_0(data, rc);
    } else {
        rc = async_data_write_accept(data, bytes, size);
        if (rc == EOK)
            bytes_show(connection->terminal, bytes, size);
    }
    free(bytes);
    return rc;
}

static void write_serve(const connection_t *connection, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_write_receive(&data, &size);
    if (rc == EOK) {
        fibril_mutex_lock(&write_lock[connection->terminal]);
        rc = data_show(connection, &data, size);
        fibril_mutex_unlock(&write_lock[connection->terminal]);
    }
    async_answer(call, rc, rc == EOK ? size : 0, 0, 0, 0, 0);
}

static void read_serve(const connection_t *connection, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    line_throttle_keys();
    rc = size == 0 ? EINVAL : session_over(connection) ? EHANGUP : EOK;
    if (rc == EOK)
        rc = waiting_read(&mux, connection->terminal, connection, call, &data, size);
    if (rc != EOK) {
        async_answer_0(&data, rc);
        async_answer_0(call, rc);
    }
}

static errno_t mode_set(const connection_t *connection, uint64_t mode)
{
    if (mode != CON_MODE_COOKED && mode != CON_MODE_RAW)
        return EINVAL;
    line_throttle_keys();
    if (session_over(connection))
        return EHANGUP;
    terminal_mode_set(&mux.terminals[connection->terminal], (enum con_mode)mode);
    waiting_serve(&mux, connection->terminal);
    return EOK;
}

static errno_t own(connection_t *connection, const async_call_t *call)
{
    errno_t rc = os_task_permitted(call->sender, PERM_LINE);
    if (rc == EOK)
        rc = owner_take(connection->terminal, connection);
    if (rc != EOK)
        return rc;
    connection->session = owner_session(connection->terminal);
    waiting_session_end(connection->terminal);
    return EOK;
}

/* Requests that are answered later, unless they give an error. */
static errno_t wait_serve(const connection_t *connection, const async_call_t *call)
{
    return call->method == CON_WATCH ? waiting_watch(connection, call)
                                     : waiting_interrupt(connection->terminal, connection, call);
}

static void call_serve(connection_t *connection, const async_call_t *call)
{
    errno_t rc;
    switch (call->method) {
    case CON_WRITE:
        write_serve(connection, call);
        break;
    case CON_READ:
        read_serve(connection, call);
        break;
    case CON_SET_MODE:
        async_answer_0(call, mode_set(connection, call->word[0]));
        break;
    case CON_GET_SIZE:
        async_answer(call, EOK, COLUMNS, ROWS, 0, 0, 0);
        break;
    case CON_WAIT_INTERRUPT:
    case CON_WATCH:
        rc = wait_serve(connection, call);
        if (rc != EOK)
            async_answer_0(call, rc);
        break;
    case CON_SYNC:
        async_answer_0(call, connection->terminal == mux.active ? line_sync() : EOK);
        break;
    case CON_OWN:
        async_answer_0(call, own(connection, call));
        break;
    default:
        async_answer_0(call, ENOTSUP);
        break;
    }
}

static void calls_serve(connection_t *connection)
{
    async_call_t call;
    while (async_next_call(&call))
        if (session_over(connection) && call.method != CON_OWN)
            async_answer_0(&call, EHANGUP);
        else
            call_serve(connection, &call);
    waiting_hangup(connection);
    if (owner_leave(connection->terminal, connection)) {
        waiting_session_end(connection->terminal);
        terminal_session_end(&mux.terminals[connection->terminal]);
    }
}

/* The terminal that a service id means, CON_TERMINALS when none. */
static unsigned terminal_find(service_id_t id)
{
    fibril_mutex_lock(&names_lock);
    while (!registered)
        fibril_cond_wait(&names_registered, &names_lock);
    fibril_mutex_unlock(&names_lock);
    unsigned terminal = 0;
    while (terminal < CON_TERMINALS && services[terminal] != id)
        terminal++;
    return terminal;
}

static void connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    unsigned terminal = terminal_find((service_id_t)connect->word[1]);
    if (terminal == CON_TERMINALS) {
        async_answer_0(connect, ENOENT);
        return;
    }
    if (async_accept(connect) != EOK)
        return;
    connection_t connection = {.terminal = terminal, .session = owner_session(terminal)};
    calls_serve(&connection);
}

/* ---- start ---- */

static errno_t terminals_register(void)
{
    errno_t rc = async_port_set(INTERFACE_CON, connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register("console");
    for (unsigned i = 0; i < CON_TERMINALS && rc == EOK; i++) {
        char name[SERVICE_NAME_SIZE];
        snprintf(name, sizeof(name), "con/vt%u", i + 1);
        rc = loc_service_register(name, INTERFACE_CON, &services[i]);
    }
    return rc;
}

/* Connections that came since the names were there are served from now on. */
static void terminals_serve(void)
{
    fibril_mutex_lock(&names_lock);
    registered = true;
    fibril_cond_broadcast(&names_registered);
    fibril_mutex_unlock(&names_lock);
}

static int fail(const char *what, errno_t rc)
{
    fprintf(stderr, "console: %s: %s\n", what, error_text(rc));
    return 1;
}

int main(void)
{
    mux_init(&mux, line_emit, NULL);
    for (unsigned i = 0; i < CON_TERMINALS; i++)
        fibril_mutex_init(&write_lock[i], "console write");
    /* The names first: where they are taken, another console has the line, and half of its keys
     * would come here. */
    errno_t rc = terminals_register();
    if (rc != EOK)
        return fail("cannot register the terminals", rc);
    rc = line_open(key_typed);
    if (rc != EOK)
        return fail("cannot open char/serial", rc);
    terminals_serve();
    rc = async_event_subscribe(EVENT_KCON_CLOSED, kcon_closed, NULL);
    if (rc != EOK)
        return fail("cannot subscribe to the kernel console", rc);
    rc = task_report(0);
    if (rc != EOK)
        return fail("cannot report to ns", rc);
    async_serve();
}

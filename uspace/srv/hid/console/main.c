// SPDX-License-Identifier: BSD-2-Clause
/*
 * console: six terminals, con/vt1 to con/vt6, on one serial line.
 *
 *   mux, terminal, discipline   output and the effect of keys (pure code)
 *   owner                       the owner of each terminal (pure code)
 *   waiting                     requests that wait for keys
 *   line                        input and output of char/serial
 *   main                        the con protocol
 *
 * The terminals have no lock: every change runs without waiting, so no fibril can interfere.
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
#include <proto/con_server.h>
#include <proto/system_words.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

/* The size that programs get; the size of the real terminal is unknown. */
#define COLUMNS 80
#define ROWS    24

static mux_t mux;

/* A connection that arrives while the names are being registered waits for `registered`. */
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

/* A connection of a client. Its address identifies it for waiting and owner. */
typedef struct connection {
    unsigned terminal;
    unsigned session; /* the terminal's session when the client connected */
} connection_t;

static bool session_over(const connection_t *connection)
{
    return connection->session != owner_session(connection->terminal);
}

/* Serializes writes to each terminal, so that a write is shown as a whole. A writer waits before
 * its bytes are copied. */
static fibril_mutex_t write_lock[CON_TERMINALS];

static void bytes_show(unsigned terminal, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t piece = size < LINE_PIECE ? size : LINE_PIECE;
        /* In the background, output goes only to the terminal's memory. */
        if (terminal == mux.active)
            line_throttle();
        mux_write(&mux, terminal, bytes, piece);
        bytes += piece;
        size -= piece;
    }
}

static errno_t data_show(const connection_t *connection, async_part_t *data)
{
    if (session_over(connection))
        return EHANGUP;
    void *bytes;
    size_t size = data->size;
    errno_t rc = async_part_take(data, &bytes);
    if (rc != EOK)
        return rc;
    bytes_show(connection->terminal, bytes, size);
    free(bytes);
    return EOK;
}

static void output_write(void *context, con_write_request_t *request)
{
    const connection_t *connection = context;
    fibril_mutex_lock(&write_lock[connection->terminal]);
    errno_t rc = data_show(connection, &request->data);
    fibril_mutex_unlock(&write_lock[connection->terminal]);
    con_write_reply(request, rc, request->data.size);
}

static void input_read(void *context, con_read_request_t *request)
{
    const connection_t *connection = context;
    line_throttle_keys();
    errno_t rc = EINVAL;
    if (request->data.size > 0)
        rc = session_over(connection) ? EHANGUP : EOK;
    if (rc == EOK)
        rc = waiting_read(&mux, connection->terminal, connection, request);
    if (rc != EOK)
        con_read_fail(request, rc);
}

static void mode_set(void *context, con_set_mode_request_t *request)
{
    const connection_t *connection = context;
    line_throttle_keys();
    if (session_over(connection)) {
        con_set_mode_fail(request, EHANGUP);
        return;
    }
    terminal_mode_set(&mux.terminals[connection->terminal], request->in.mode);
    waiting_serve(&mux, connection->terminal);
    con_set_mode_reply(request, EOK);
}

static void size_get(void *context, con_get_size_request_t *request)
{
    (void)context;
    con_get_size_reply(request, EOK, COLUMNS, ROWS);
}

static errno_t client_owns(connection_t *connection, task_id_t sender)
{
    errno_t rc = os_task_permitted(sender, PERM_LINE);
    if (rc == EOK)
        rc = owner_take(connection->terminal, connection);
    if (rc != EOK)
        return rc;
    connection->session = owner_session(connection->terminal);
    waiting_session_end(connection->terminal);
    return EOK;
}

static void terminal_own(void *context, con_own_request_t *request)
{
    con_own_reply(request, client_owns(context, request->call.sender));
}

static void interrupt_wait(void *context, con_wait_interrupt_request_t *request)
{
    const connection_t *connection = context;
    errno_t rc = waiting_interrupt(connection->terminal, connection, request);
    if (rc != EOK)
        con_wait_interrupt_fail(request, rc);
}

static void terminal_watch(void *context, con_watch_request_t *request)
{
    errno_t rc = waiting_watch(context, request);
    if (rc != EOK)
        con_watch_fail(request, rc);
}

static void output_sync(void *context, con_sync_request_t *request)
{
    const connection_t *connection = context;
    con_sync_reply(request, connection->terminal == mux.active ? line_sync() : EOK);
}

static const con_methods_t methods = {
    .write = output_write,
    .read = input_read,
    .set_mode = mode_set,
    .get_size = size_get,
    .wait_interrupt = interrupt_wait,
    .sync = output_sync,
    .watch = terminal_watch,
    .own = terminal_own,
};

/* The methods for connections of a session that has ended. */
static const con_methods_t methods_of_the_ended = {.own = terminal_own, .otherwise = EHANGUP};

static void calls_serve(connection_t *connection)
{
    async_call_t call;
    while (async_next_call(&call))
        con_serve_call(session_over(connection) ? &methods_of_the_ended : &methods, connection,
                       &call);
    waiting_hangup(connection);
    if (owner_leave(connection->terminal, connection)) {
        waiting_session_end(connection->terminal);
        terminal_session_end(&mux.terminals[connection->terminal]);
    }
}

/* Returns the terminal with this service id, or CON_TERMINALS. Waits until the names are
 * registered. */
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

static void console_connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    ipc_connect_me_to_in_t in;
    unsigned terminal = CON_TERMINALS;
    if (ipc_connect_me_to_in_unpack(connect->word, &in))
        terminal = terminal_find((service_id_t)in.word2);
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
    errno_t rc = async_port_set(INTERFACE_CON, console_connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register("console");
    for (unsigned i = 0; i < CON_TERMINALS && rc == EOK; i++) {
        char name[SERVICE_NAME_SIZE];
        snprintf(name, sizeof(name), "con/vt%u", i + 1);
        rc = loc_service_register(name, INTERFACE_CON, &services[i]);
    }
    return rc;
}

/* Starts serving connections, including those that have arrived since the names were registered. */
static void terminals_serve(void)
{
    fibril_mutex_lock(&names_lock);
    registered = true;
    fibril_cond_broadcast(&names_registered);
    fibril_mutex_unlock(&names_lock);
}

static int console_fail(const char *what, errno_t rc)
{
    fprintf(stderr, "console: %s: %s\n", what, error_text(rc));
    return 1;
}

int main(void)
{
    mux_init(&mux, line_emit, NULL);
    for (unsigned i = 0; i < CON_TERMINALS; i++)
        fibril_mutex_init(&write_lock[i], "console write");
    /* Register the names before opening the line: if they exist, another console uses the line and
     * would lose half of its keys to this one. */
    errno_t rc = terminals_register();
    if (rc != EOK)
        return console_fail("cannot register the terminals", rc);
    rc = line_open(key_typed);
    if (rc != EOK)
        return console_fail("cannot open char/serial", rc);
    terminals_serve();
    rc = async_event_subscribe(EVENT_KCON_CLOSED, kcon_closed, NULL);
    if (rc != EOK)
        return console_fail("cannot subscribe to the kernel console", rc);
    rc = task_report(0);
    if (rc != EOK)
        return console_fail("cannot report to ns", rc);
    async_serve();
}

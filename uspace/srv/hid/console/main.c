// SPDX-License-Identifier: BSD-2-Clause
/*
 * console: six terminals, con/vt1 to con/vt6, on one serial line.
 *
 *   mux, terminal, discipline   what is shown and what a key does (pure)
 *   waiting                     requests that wait for keys
 *   line                        the way to and from char/serial
 *   main                        the con protocol
 *
 * The terminals have no lock: all that changes them runs without waiting in between.
 */
#include "line.h"
#include "mux.h"
#include "waiting.h"
#include <abi/limits.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <os/spawn.h>
#include <stdio.h>
#include <stdlib.h>

/* What programs are told; the real size of the terminal at the far end is not known. */
#define COLUMNS 80
#define ROWS    24

static mux_t mux;

/* Who asks while the names are still being registered waits for `registered`. */
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
    mux_redraw(&mux);
}

/* ---- the con protocol ---- */

static void write_serve(unsigned terminal, const async_call_t *call)
{
    void *data;
    size_t size;
    errno_t rc = async_data_write_take(&data, DATA_XFER_MAX, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    mux_write(&mux, terminal, data, size);
    free(data);
    line_throttle();
    async_answer(call, EOK, size, 0, 0, 0, 0);
}

static void read_serve(unsigned terminal, const void *owner, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    rc = size > 0 ? waiting_read(&mux, terminal, owner, call, &data, size) : EINVAL;
    if (rc != EOK) {
        async_answer_0(&data, rc);
        async_answer_0(call, rc);
    }
}

static void mode_serve(unsigned terminal, const async_call_t *call)
{
    uint64_t mode = call->word[0];
    if (mode != CON_MODE_COOKED && mode != CON_MODE_RAW) {
        async_answer_0(call, EINVAL);
        return;
    }
    terminal_mode_set(&mux.terminals[terminal], (enum con_mode)mode);
    waiting_serve(&mux, terminal);
    async_answer_0(call, EOK);
}

static void call_serve(unsigned terminal, const void *owner, const async_call_t *call)
{
    errno_t rc;
    switch (call->method) {
    case CON_WRITE:
        write_serve(terminal, call);
        break;
    case CON_READ:
        read_serve(terminal, owner, call);
        break;
    case CON_SET_MODE:
        mode_serve(terminal, call);
        break;
    case CON_GET_SIZE:
        async_answer(call, EOK, COLUMNS, ROWS, 0, 0, 0);
        break;
    case CON_WAIT_INTERRUPT:
        rc = waiting_interrupt(terminal, owner, call);
        if (rc != EOK)
            async_answer_0(call, rc);
        break;
    case CON_WATCH:
        rc = waiting_watch(owner, call);
        if (rc != EOK)
            async_answer_0(call, rc);
        break;
    case CON_SYNC:
        async_answer_0(call, terminal == mux.active ? line_sync() : EOK);
        break;
    default:
        async_answer_0(call, ENOTSUP);
        break;
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
    async_call_t call;
    while (async_next_call(&call))
        call_serve(terminal, &connect, &call);
    waiting_hangup(&connect);
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

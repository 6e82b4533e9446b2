// SPDX-License-Identifier: BSD-2-Clause
/*
 * serial: the driver of the first serial port. Offers it as the byte stream char/serial to tasks
 * with PERM_LINE.
 *
 * The interrupt handler of the kernel reads the UART (it checks for the key of its console) and
 * passes each byte on in an interrupt notification.
 */
#include "receive.h"
#include "uart.h"
#include <abi/limits.h>
#include <async/async.h>
#include <loc/loc.h>
#include <os/os.h>
#include <port.h>
#include <proto/char_server.h>
#include <proto/system_words.h>
#include <stdio.h>
#include <stdlib.h>
#include <task/spawn.h>

static void serial_interrupt(const async_call_t *notification, void *argument)
{
    (void)argument;
    ipc_interrupt_in_t in;
    if (ipc_interrupt_in_unpack(notification->word, &in))
        receive_byte(in.byte);
    errno_t rc = os_irq_unmask(SERIAL_IRQ);
    if (rc != EOK)
        fprintf(stderr, "serial: cannot unmask the interrupt: %s\n", error_text(rc));
}

static void line_write(void *context, char_write_request_t *request)
{
    (void)context;
    void *data = NULL;
    size_t size = request->data.size;
    errno_t rc = async_part_take(&request->data, &data);
    if (rc == EOK)
        uart_write(data, size);
    free(data);
    char_write_reply(request, rc, size);
}

static void line_drain(void *context, char_sync_request_t *request)
{
    (void)context;
    uart_drain();
    char_sync_reply(request, EOK);
}

static const char_methods_t methods = {
    .write = line_write,
    .read = receive_read,
    .sync = line_drain,
};

static void serial_connection_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    /* A reader of the line gets every key, and a writer can impersonate any program. */
    errno_t rc = os_task_permitted(connect->sender, PERM_LINE);
    if (rc != EOK) {
        async_answer_0(connect, rc);
        return;
    }
    if (async_accept(connect) != EOK)
        return;
    char_serve(&methods, &connect);
    receive_hangup(&connect);
}

static int serial_fail(const char *what, errno_t rc)
{
    fprintf(stderr, "serial: %s: %s\n", what, error_text(rc));
    return 1;
}

int main(void)
{
    service_id_t id;
    errno_t rc = uart_open();
    if (rc != EOK)
        return serial_fail("cannot open the ports", rc);
    rc = async_port_set(INTERFACE_CHAR, serial_connection_serve, NULL);
    if (rc == EOK)
        rc = loc_server_register("serial");
    if (rc == EOK)
        rc = loc_service_register("char/serial", INTERFACE_CHAR, &id);
    if (rc != EOK)
        return serial_fail("cannot register char/serial", rc);
    rc = async_irq_subscribe(SERIAL_IRQ, serial_interrupt, NULL);
    if (rc != EOK)
        return serial_fail("cannot subscribe to the interrupt", rc);
    rc = task_report(0);
    if (rc != EOK)
        return serial_fail("cannot report to ns", rc);
    async_serve();
}

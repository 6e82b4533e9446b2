// SPDX-License-Identifier: BSD-2-Clause
/*
 * The transmitter of a 16550 UART, see uart.h.
 *
 * The transmitter is polled: it accepts 16 bytes when its FIFO is empty. The driver first spins for
 * a short time; if the line is slower, it sleeps for a millisecond at a time and leaves the
 * processor to others.
 */
#include "uart.h"
#include <fibril/fibril.h>
#include <os/os.h>
#include <port.h>
#include <stdbool.h>

#define REGISTER_DATA        0
#define REGISTER_LINE_STATUS 5
#define LINE_STATUS_THR      0x20 /* the transmit FIFO is empty */
#define LINE_STATUS_IDLE     0x40 /* and no byte is being sent */

#define FIFO_SIZE 16
#define SPINS     200
#define SLEEP_US  1000

errno_t uart_open(void)
{
    return os_io_enable(SERIAL_BASE, SERIAL_COUNT);
}

static void status_wait(uint8_t bits)
{
    for (unsigned spins = 0;; spins++) {
        if ((port_read(SERIAL_BASE + REGISTER_LINE_STATUS) & bits) == bits)
            return;
        if (spins >= SPINS)
            fibril_sleep(SLEEP_US);
    }
}

void uart_write(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (i % FIFO_SIZE == 0)
            status_wait(LINE_STATUS_THR);
        port_write(SERIAL_BASE + REGISTER_DATA, (uint8_t)data[i]);
    }
}

void uart_drain(void)
{
    status_wait(LINE_STATUS_THR | LINE_STATUS_IDLE);
}

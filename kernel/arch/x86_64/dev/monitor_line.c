// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line of the monitor: a polled 16550 at COM2, without interrupts.
 *
 * A transmit FIFO that is empty takes 16 bytes. If the other side does not read, it stays full: the
 * status is read once for each 16 bytes, and nothing waits for it.
 */
#include "../cpu/x86.h"
#include <arch/monitor_line.h>

#define COM2 0x2f8

enum line_register {
    LINE_DATA = COM2,
    LINE_INTERRUPTS = COM2 + 1,
    LINE_DIVISOR_LOW = COM2,
    LINE_DIVISOR_HIGH = COM2 + 1,
    LINE_FIFO = COM2 + 2,
    LINE_FORMAT = COM2 + 3,
    LINE_MODEM = COM2 + 4,
    LINE_STATUS = COM2 + 5,
    LINE_SCRATCH = COM2 + 7,
};

#define FORMAT_8N1        0x03
#define FORMAT_DIVISOR    0x80
#define DIVISOR_115200    1
#define FIFO_ENABLE_CLEAR 0x07
#define FIFO_SIZE         16
#define MODEM_DTR_RTS     0x03
#define STATUS_RECEIVED   0x01
#define STATUS_EMPTY      0x20 /* the transmit FIFO is empty */

bool arch_monitor_line_init(void)
{
    outb(LINE_SCRATCH, 0x5a);
    if (inb(LINE_SCRATCH) != 0x5a)
        return false;
    outb(LINE_INTERRUPTS, 0);
    outb(LINE_FORMAT, FORMAT_DIVISOR);
    outb(LINE_DIVISOR_LOW, DIVISOR_115200);
    outb(LINE_DIVISOR_HIGH, 0);
    outb(LINE_FORMAT, FORMAT_8N1);
    outb(LINE_FIFO, FIFO_ENABLE_CLEAR);
    outb(LINE_MODEM, MODEM_DTR_RTS);
    return true;
}

size_t arch_monitor_line_send(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    size_t sent = 0;
    while (sent < size && (inb(LINE_STATUS) & STATUS_EMPTY) != 0)
        for (unsigned i = 0; i < FIFO_SIZE && sent < size; i++)
            outb(LINE_DATA, at[sent++]);
    return sent;
}

int arch_monitor_line_receive(void)
{
    return (inb(LINE_STATUS) & STATUS_RECEIVED) != 0 ? inb(LINE_DATA) : -1;
}

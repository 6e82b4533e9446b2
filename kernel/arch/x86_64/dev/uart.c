// SPDX-License-Identifier: BSD-2-Clause
/*
 * The console line: a polled 16550 at COM1. Its receive interrupt is enabled here once, and masked
 * and unmasked at the interrupt controller.
 *
 * Without a port (the scratch register does not hold a value) output is dropped and there is no
 * input.
 */
#include "uart.h"
#include "../cpu/x86.h"
#include <arch/console.h>
#include <stdbool.h>

#define COM1     0x3f8
#define COM1_IRQ 4u

enum uart_register {
    UART_DATA = COM1,
    UART_INTERRUPTS = COM1 + 1,
    UART_DIVISOR_LOW = COM1,
    UART_DIVISOR_HIGH = COM1 + 1,
    UART_FIFO = COM1 + 2,
    UART_LINE = COM1 + 3,
    UART_MODEM = COM1 + 4,
    UART_STATUS = COM1 + 5,
    UART_SCRATCH = COM1 + 7,
};

#define LINE_8N1             0x03
#define LINE_DIVISOR         0x80
#define DIVISOR_115200       1
#define FIFO_ENABLE_CLEAR_14 0xc7
#define MODEM_DTR_RTS_OUT2   0x0b /* OUT2 lets interrupts through */
#define INTERRUPT_RECEIVED   0x01
#define STATUS_RECEIVED      0x01
#define STATUS_ROOM          0x20
#define POLLS_MAX            1000000u /* a device that is never ready must not stop the kernel */

static bool present;

void uart_init(void)
{
    outb(UART_SCRATCH, 0x5a);
    present = inb(UART_SCRATCH) == 0x5a;
    if (!present)
        return;
    outb(UART_INTERRUPTS, 0);
    outb(UART_LINE, LINE_DIVISOR);
    outb(UART_DIVISOR_LOW, DIVISOR_115200);
    outb(UART_DIVISOR_HIGH, 0);
    outb(UART_LINE, LINE_8N1);
    outb(UART_FIFO, FIFO_ENABLE_CLEAR_14);
    outb(UART_MODEM, MODEM_DTR_RTS_OUT2);
    outb(UART_INTERRUPTS, INTERRUPT_RECEIVED);
}

void arch_console_put(char c)
{
    if (!present)
        return;
    /* Check before each byte: the user-mode driver can have filled the FIFO in the meantime. */
    for (unsigned polls = 0; !(inb(UART_STATUS) & STATUS_ROOM); polls++)
        if (polls == POLLS_MAX)
            return;
    outb(UART_DATA, (uint8_t)c);
}

int arch_console_get(void)
{
    /* A missing device reads as all ones, so check `present` first. */
    if (!present || !(inb(UART_STATUS) & STATUS_RECEIVED))
        return -1;
    return inb(UART_DATA);
}

unsigned arch_console_irq(void)
{
    return COM1_IRQ;
}

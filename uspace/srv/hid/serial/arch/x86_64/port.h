// SPDX-License-Identifier: BSD-2-Clause
/* Access to I/O ports, and the ports and interrupt of the first serial port of a PC. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

#define SERIAL_BASE  0x3f8
#define SERIAL_COUNT 8
#define SERIAL_IRQ   4

static inline void port_write(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t port_read(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

#endif

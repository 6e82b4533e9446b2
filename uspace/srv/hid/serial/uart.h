// SPDX-License-Identifier: BSD-2-Clause
/*
 * The transmitter of a 16550 UART. The kernel has configured the UART and reads the receiver; this
 * driver uses only the transmitter.
 */
#ifndef UART_H
#define UART_H

#include <abi/error.h>
#include <stddef.h>

/* Gets access to the ports of the UART. */
MUST_USE
errno_t uart_open(void);

/* Sends all bytes. Other fibrils run while the driver waits for a slow line. */
void uart_write(const char *data, size_t size);

/* Waits until the last bit has been sent. */
void uart_drain(void);

#endif

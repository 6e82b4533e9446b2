// SPDX-License-Identifier: BSD-2-Clause
/*
 * The sending half of a 16550 UART. The kernel has set the line up and reads
 * what comes in; only the transmitter belongs to this driver.
 */
#ifndef UART_H
#define UART_H

#include <abi/error.h>
#include <stddef.h>

/* Opens the ports of the UART to this task. */
MUST_USE
errno_t uart_open(void);

/* Sends all bytes. Other fibrils run while the line is slow. */
void uart_write(const char *data, size_t size);

/* Waits until the last bit has left. */
void uart_drain(void);

#endif

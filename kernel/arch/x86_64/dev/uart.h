// SPDX-License-Identifier: BSD-2-Clause
/* Initialization of the console line; <arch/console.h> has the other functions. */
#ifndef X86_UART_H
#define X86_UART_H

void uart_init(void);

#endif

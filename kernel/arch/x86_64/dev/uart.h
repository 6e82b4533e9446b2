// SPDX-License-Identifier: BSD-2-Clause
/* The console line; the rest is <arch/console.h>. */
#ifndef X86_UART_H
#define X86_UART_H

void uart_init(void);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Initialization of the keyboard controller; <arch/console.h> has the other functions. */
#ifndef X86_I8042_H
#define X86_I8042_H

/* Enables the keyboard's interrupt and the translation to set 1, and disables the mouse. */
void i8042_init(void);

#endif

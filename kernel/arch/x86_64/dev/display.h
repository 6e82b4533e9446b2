// SPDX-License-Identifier: BSD-2-Clause
/* The screen that the boot loader has set up: finds its memory for <console/screen.h>. */
#ifndef X86_DISPLAY_H
#define X86_DISPLAY_H

#include <abi/screen.h>

/* Starts the screen on the bootstrap page tables. `mode` is the boot loader's, or NULL. */
void display_init(const screen_mode_t *mode);

/* Maps the screen's memory in the kernel's own address space, after kspace_init(). */
void display_map(void);

#endif

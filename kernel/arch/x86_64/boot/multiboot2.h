// SPDX-License-Identifier: BSD-2-Clause
/* The multiboot2 information of the boot loader. */
#ifndef X86_MULTIBOOT2_H
#define X86_MULTIBOOT2_H

#include <abi/screen.h>
#include <arch/types.h>

#define MULTIBOOT2_LOADER_MAGIC 0x36d76289u

/* Reads the information at physical `address`. Fills boot_info and the memory map (without the
 * kernel and the modules) and copies the rest that is needed, so that the original can be
 * overwritten. */
void multiboot2_read(paddr_t address);

/* Returns a copy of the ACPI root pointer (up to 36 bytes), or NULL if the loader passed none. */
const void *multiboot2_acpi_root(void);

/* Returns the screen that the loader has set up, or NULL if there is none. */
const screen_mode_t *multiboot2_screen(void);

#endif

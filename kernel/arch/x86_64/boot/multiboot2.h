// SPDX-License-Identifier: BSD-2-Clause
/* What the boot loader tells in its multiboot2 information. */
#ifndef X86_MULTIBOOT2_H
#define X86_MULTIBOOT2_H

#include <arch/types.h>

#define MULTIBOOT2_LOADER_MAGIC 0x36d76289u

/* Reads the information at physical `address`: fills boot_info and the memory map (without the
 * kernel and the modules) and copies what is needed of the rest, so that it may be overwritten. */
void multiboot2_read(paddr_t address);

/* The ACPI root pointer (36 bytes of it at the most), or NULL when the loader told none. */
const void *multiboot2_acpi_root(void);

#endif

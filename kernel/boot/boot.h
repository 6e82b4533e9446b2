// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the boot loader told: filled by the architecture before kernel_main(), immutable afterwards.
 * All strings and modules lie in memory that the frame allocator never gets.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <arch/types.h>

#define BOOT_MODULES_MAX 16

typedef struct boot_module {
    const char *name;  /* first word of the module's string: "ns", "loader", … "initrd.img" */
    const char *words; /* what follows the name, "perm=mem" for example; may be empty */
    paddr_t address;   /* page aligned */
    uint64_t size;     /* bytes */
} boot_module_t;

typedef struct boot_info {
    const char *cmdline;
    unsigned module_count;
    boot_module_t modules[BOOT_MODULES_MAX];
} boot_info_t;

extern boot_info_t boot_info;

/* Entered by the architecture on the boot CPU: memory regions added, console usable, CPU set up,
 * interrupts disabled. */
_Noreturn void kernel_main(void) __attribute__((noinline)); /* seen in backtraces */

/* Value of `key=VALUE` on the kernel's command line copied to `value`; false when it is not there.
 */
bool boot_option(const char *key, char *value, size_t size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/*
 * Data from the boot loader: filled in by the architecture before kernel_main(), immutable
 * afterwards. The frame allocator never allocates the memory of the strings and modules.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <abi/boot_option.h>
#include <abi/error.h>
#include <arch/types.h>

#define BOOT_MODULES_MAX 16

typedef struct boot_module {
    const char *name;  /* first word of the module's string: "ns", "loader", … "initrd.img" */
    const char *words; /* the rest of the string, for example "perm=mem"; can be empty */
    paddr_t address;   /* page aligned */
    uint64_t size;     /* bytes */
} boot_module_t;

typedef struct boot_info {
    const char *cmdline;
    unsigned module_count;
    boot_module_t modules[BOOT_MODULES_MAX];
} boot_info_t;

extern boot_info_t boot_info;

/* The entry of the generic kernel. The architecture calls it on the boot CPU, with the CPU set up,
 * the memory regions added, the console usable and interrupts disabled. */
_Noreturn void kernel_main(void) __attribute__((noinline)); /* visible in backtraces */

/* Parses the options of a command line; of several values for an option the last one counts.
 * Reports every unknown word and every invalid value in the kernel log. */
void boot_options_read(const char *line);

/* Returns the value of an option: the last valid one given, or the default. */
uint64_t boot_option(enum boot_option option);

/* Finds the value of an option by name. ENOENT: there is no such option. */
MUST_USE
errno_t boot_option_find(const char *word, uint64_t *value);

const boot_option_rule_t *boot_option_rule(enum boot_option option);

/* Format a value as on the command line, and the valid values, for example "off or on" or "seconds,
 * 0 to 1000000". The text is truncated to `size` bytes. */
void boot_option_format(enum boot_option option, uint64_t value, char *text, size_t size);
void boot_option_valid(enum boot_option option, char *text, size_t size);

#endif

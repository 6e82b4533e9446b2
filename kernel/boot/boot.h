// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the boot loader passed: filled by the architecture before kernel_main(), immutable
 * afterwards. All strings and modules lie in memory that the frame allocator never hands out.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <abi/boot_option.h>
#include <abi/error.h>
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

/* Reads the options of a command line; the last of several values counts. Reports every unknown
 * word and every invalid value in the kernel log. */
void boot_options_read(const char *line);

/* The value of an option: the one that was given and is valid, or the initial one. */
uint64_t boot_option(enum boot_option option);

/* The same by name. ENOENT: there is no such option. */
MUST_USE
errno_t boot_option_find(const char *word, uint64_t *value);

const boot_option_rule_t *boot_option_rule(enum boot_option option);

/* A value as one writes it, and all valid values: "off or on", "seconds, 0 to 1000000". */
void boot_option_format(enum boot_option option, uint64_t value, char *text, size_t size);
void boot_option_valid(enum boot_option option, char *text, size_t size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The words after the name of a boot module. */
#ifndef BOOT_MODULE_H
#define BOOT_MODULE_H

#include <arch/types.h>
#include <stdbool.h>

/* Returns the permissions (PERM_*) granted by `words`, the command line of the module `name`:
 *
 *   perm=WORD,WORD,...    words of <abi/permission.def>, or `all`
 *
 * Unknown words grant nothing and are reported in the kernel log. */
uint32_t module_permissions(const char *name, const char *words);

/* Returns whether the module `name` is data (the initial image), not a program. */
bool module_is_data(const char *name);

/* Returns whether [base, base + size) overlaps a module that is a program. These are reserved for
 * the kernel: a task that can map the loader could change every program that starts later. */
bool module_holds(paddr_t base, uint64_t size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* The words behind the name of a boot module. */
#ifndef BOOT_MODULE_H
#define BOOT_MODULE_H

#include <arch/types.h>
#include <stdbool.h>

/* The permissions (PERM_*) that `words` grant, the command line of module `name`:
 *
 *   perm=WORD,WORD,...    words of <abi/permission.def>, or `all`
 *
 * Unknown words grant nothing and are reported in the kernel log. */
uint32_t module_permissions(const char *name, const char *words);

/* Whether a module of this name is data for a task (the initial image), and no program. */
bool module_is_data(const char *name);

/* Whether any of [base, base + size) belongs to a module that is a program: the kernel alone uses
 * those. A task that could map the loader would change every program that starts afterwards. */
bool module_holds(paddr_t base, uint64_t size);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* What the words behind a boot module say. */
#ifndef BOOT_MODULE_H
#define BOOT_MODULE_H

#include <arch/types.h>

/* The permissions (PERM_*) that `words` give, the command line of module `name`:
 *
 *   perm=WORD,WORD,...    words of <abi/permission.def>, or `all`
 *
 * Whatever is unknown gives nothing, and is said in the kernel log. */
uint32_t module_permissions(const char *name, const char *words);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/* Arch contract: addresses and pages. All supported architectures use 4 KiB pages. */
#ifndef ARCH_TYPES_H
#define ARCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  ((size_t)1 << PAGE_SHIFT)
#define PAGE_MASK  (PAGE_SIZE - 1)

/* A physical address, below arch_phys_limit() of <arch/paging.h>. */
typedef uint64_t paddr_t;

/* An address in the user half of some address space. A struct, so that it cannot be dereferenced by
 * mistake: use <mm/user.h>. */
typedef struct uaddr {
    uint64_t value;
} uaddr_t;

/* Protection of a mapping. PROT_WRITE must not be combined with PROT_EXEC. */
enum arch_prot { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, PROT_USER = 8, PROT_UNCACHED = 16 };

#endif
